import type { ObjectType } from "./definitions.js";
import { refused } from "./problem.js";
import type { StoredObject } from "./stored-object.js";

/**
 * HubSpot's own association types, from one type of object to another: `AssociationTypes` of `@hubspot/api-client`
 * (`dealToContact` …).
 */
export const ASSOCIATION_TYPES: Readonly<Record<ObjectType, Readonly<Partial<Record<ObjectType, number>>>>> = {
  contacts: { deals: 4, tasks: 203 },
  deals: { contacts: 3, tasks: 215 },
  tasks: { contacts: 204, deals: 216 },
};

/** Which association it is to be: `AssociationSpec` of `@hubspot/api-client`. */
export interface AssociationSpec {
  readonly associationCategory: string;
  readonly associationTypeId: number;
}

/** HubSpot's own association between two types. @throws Problem where they have none */
export function ownAssociation(from: ObjectType, to: ObjectType): AssociationSpec {
  const associationTypeId = ASSOCIATION_TYPES[from][to];
  if (associationTypeId === undefined) throw refused(`${from} and ${to} cannot be associated`);
  return { associationCategory: "HUBSPOT_DEFINED", associationTypeId };
}

/** @throws Problem unless every association is HubSpot's own between two types; the account has no labels */
export function checkSpecs(from: ObjectType, to: ObjectType, specs: readonly AssociationSpec[]): void {
  const own = ownAssociation(from, to);
  const isOwn = (spec: AssociationSpec) =>
    spec.associationCategory === own.associationCategory && spec.associationTypeId === own.associationTypeId;
  if (specs.length > 0 && specs.every(isOwn)) return;
  throw refused(`One or more association types are not valid between ${from} and ${to}`);
}

/** What is associated with what: always both ways. */
export class Associations {
  readonly #linked = new Map<StoredObject, Set<StoredObject>>();

  link(one: StoredObject, other: StoredObject): void {
    this.#linkedTo(one).add(other);
    this.#linkedTo(other).add(one);
  }

  unlink(one: StoredObject, other: StoredObject): void {
    this.#linkedTo(one).delete(other);
    this.#linkedTo(other).delete(one);
  }

  /** What an object is associated with, in the order in which that came about; archived objects are left out. */
  of(object: StoredObject, type: ObjectType): readonly StoredObject[] {
    return [...this.#linkedTo(object)].filter((other) => other.type === type && !other.isArchived);
  }

  #linkedTo(object: StoredObject): Set<StoredObject> {
    const linked = this.#linked.get(object) ?? new Set();
    this.#linked.set(object, linked);
    return linked;
  }
}
