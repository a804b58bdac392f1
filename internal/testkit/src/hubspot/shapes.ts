import { DEFINITIONS, definitionOf, type ObjectType } from "./definitions.js";
import type { ObjectView, Store } from "./store.js";
import type { StoredObject } from "./stored-object.js";

/** What is wanted of an object. */
export interface Wanted {
  /** Instead of those that are given where none are named; unknown ones are passed over. */
  readonly properties?: readonly string[];
  readonly propertiesWithHistory?: readonly string[];
}

/** An object as the API gives it: `SimplePublicObject` of `@hubspot/api-client`. */
export function objectShape(store: Store, object: StoredObject, wanted: Wanted) {
  const { archivedAt } = object;
  const history = (wanted.propertiesWithHistory ?? []).filter((name) => definitionOf(object.type, name));
  const properties = [...(wanted.properties ?? []), ...history];
  return {
    ...viewShape(object.type, store.view(object), properties),
    ...(archivedAt !== undefined && { archivedAt }),
    ...(history.length > 0 && {
      propertiesWithHistory: Object.fromEntries(history.map((name) => [name, versionsOf(object, name)])),
    }),
  };
}

/** An object at one moment as the API gives it. */
export function viewShape(type: ObjectType, view: ObjectView, wanted: readonly string[]) {
  const { id, createdAt, updatedAt, archived } = view;
  const { created, modified, byDefault } = DEFINITIONS[type];
  const named = wanted.filter((name) => definitionOf(type, name));
  const names = new Set([created, modified, "hs_object_id", ...(wanted.length === 0 ? byDefault : named)]);
  const properties = Object.fromEntries([...names].map((name) => [name, view.properties[name] ?? null]));
  return { id, properties, createdAt, updatedAt, archived };
}

function versionsOf(object: StoredObject, name: string) {
  return object.historyOf(name).map((version) => ({ ...version, sourceType: "INTEGRATION", sourceId: "1" }));
}
