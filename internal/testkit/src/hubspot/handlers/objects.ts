import { type AssociationSpec, checkSpecs } from "../associations.js";
import type { Context, Handler } from "../context.js";
import { OBJECT_TYPES, type ObjectType } from "../definitions.js";
import { notFound, refused } from "../problem.js";
import { objectShape } from "../shapes.js";
import type { StoredObject } from "../stored-object.js";
import type { Values } from "../values.js";

export const create: Handler = (context) => {
  const { store, type } = context;
  const { properties, associations = [] } = context.body as {
    readonly properties: Values;
    readonly associations?: readonly NewAssociation[];
  };
  // All or nothing: what it is to be associated with is looked up first.
  const others = associations.map((association) => otherOf(context, association));
  const object = store.create(type, properties);
  for (const other of others) store.associations.link(object, other);
  return { status: 201, body: objectShape(store, object, { properties: Object.keys(properties) }) };
};

export const get: Handler = (context) => {
  const { store, query } = context;
  const object = objectOf(context, query.get("archived") === "true");
  const associations = listIn(query, "associations");
  const wanted = {
    properties: listIn(query, "properties"),
    propertiesWithHistory: listIn(query, "propertiesWithHistory"),
  };
  return {
    status: 200,
    body: {
      ...objectShape(store, object, wanted),
      ...(associations.length > 0 && { associations: associationsOf(context, object, associations) }),
    },
  };
};

export const update: Handler = (context) => {
  const object = objectOf(context, false);
  const { properties } = context.body as { readonly properties: Values };
  context.store.update(object, properties);
  return { status: 200, body: objectShape(context.store, object, { properties: Object.keys(properties) }) };
};

/** HubSpot archives what is archived, or was never there, without a word. */
export const archive: Handler = ({ store, type, parameters: { id = "" } }) => {
  const object = store.find(type, id);
  if (object !== undefined) store.archive(object);
  return { status: 204 };
};

/** `PublicAssociationsForObject` of `@hubspot/api-client`. */
interface NewAssociation {
  readonly to: { readonly id: string };
  readonly types: readonly AssociationSpec[];
}

/** What a new object is to be associated with: the association says of which type it is. */
function otherOf({ store, type }: Context, { to, types }: NewAssociation): StoredObject {
  const other = OBJECT_TYPES.map((one) => store.find(one, to.id)).find((found) => found !== undefined);
  if (other === undefined) throw refused(`There is no object ${to.id} to associate with`);
  checkSpecs(type, other.type, types);
  return other;
}

/** The object that the path names: by its id, or a contact by its e-mail address. */
function objectOf({ store, type, parameters: { id = "" }, query }: Context, archived: boolean): StoredObject {
  const idProperty = query.get("idProperty");
  if (idProperty !== null && (type !== "contacts" || idProperty !== "email")) {
    throw refused(`${type} have no unique property "${idProperty}"`);
  }
  const object = idProperty === null ? store.find(type, id, archived) : store.findByEmail(id, archived);
  if (object === undefined) throw notFound();
  return object;
}

/** HubSpot's client repeats the name; commas separate as well. */
function listIn(query: URLSearchParams, name: string): readonly string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(","))
    .filter((value) => value !== "");
}

function associationsOf({ store, type }: Context, object: StoredObject, wanted: readonly string[]) {
  return Object.fromEntries(
    wanted.flatMap((name) => {
      const to = OBJECT_TYPES.find((one) => one === name);
      if (to === undefined) throw refused(`There are no associations with "${name}"`);
      const results = store.associations.of(object, to).map(({ id }) => ({ id, type: labelOf(type, to) }));
      return results.length === 0 ? [] : [[to, { results }]];
    }),
  );
}

/** `contact_to_deal` */
function labelOf(from: ObjectType, to: ObjectType): string {
  return `${from.slice(0, -1)}_to_${to.slice(0, -1)}`;
}
