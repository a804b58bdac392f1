import type { Answer, TestRequest } from "../http/exchange.js";
import { notFound, Problem } from "./problem.js";
import { DEFAULT_PROPERTIES, isProperty, type ObjectType } from "./properties.js";
import type { OperationName } from "./schema/operations.js";
import { type Search, search } from "./search.js";
import { ASSOCIATION_TYPES, type ObjectView, propertiesOf, type Store, type StoredObject } from "./store.js";

/** What a handler is given. */
interface Context {
  readonly store: Store;
  readonly request: TestRequest;
  readonly type: ObjectType;
  /** The path's parameters, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

type Handler = (context: Context) => Answer;

/** The body that an operation's model describes; what does not fit it is refused before. */
function bodyOf<T>({ request }: Context): T {
  if (typeof request.body !== "object" || request.body === null) {
    throw new Problem(400, "VALIDATION_ERROR", "Invalid input JSON");
  }
  return request.body as T;
}

interface CreateInput {
  readonly properties: Readonly<Record<string, string>>;
  readonly associations?: readonly {
    readonly to: { readonly id: string };
    readonly types: readonly { readonly associationCategory: string; readonly associationTypeId: number }[];
  }[];
}

/** Who acts on which operation. */
export const handlers: Readonly<Record<OperationName, Handler>> = {
  create(context) {
    const { store, type } = context;
    const { properties = {}, associations = [] } = bodyOf<CreateInput>(context);
    // All or nothing: what it is to be associated with is looked up first.
    const others = associations.map(({ to, types }) => associatedBy(context, to.id, types));
    const object = store.create(type, texts(properties));
    for (const other of others) store.associate(object, other);
    return { status: 201, body: shape(context, object, Object.keys(properties)) };
  },

  get(context) {
    const { request } = context;
    const object = objectIn(context);
    const history = listIn(request, "propertiesWithHistory");
    const wanted = listIn(request, "associations") as readonly ObjectType[];
    return {
      status: 200,
      body: {
        ...shape(context, object, [...listIn(request, "properties"), ...history]),
        ...(history.length === 0 ? undefined : { propertiesWithHistory: historyOf(object, history) }),
        ...(wanted.length === 0 ? undefined : { associations: associationsOf(context, object, wanted) }),
      },
    };
  },

  update(context) {
    const object = objectIn(context);
    const { properties = {} } = bodyOf<CreateInput>(context);
    context.store.update(object, texts(properties));
    return { status: 200, body: shape(context, object, Object.keys(properties)) };
  },

  archive({ store, type, parameters: { id = "" } }) {
    // HubSpot archives what is archived, or was never there, without a word.
    const object = store.find(type, id);
    if (object !== undefined) store.archive(object);
    return { status: 204 };
  },

  search(context) {
    const asked = bodyOf<Search & { readonly properties?: readonly string[] }>(context);
    const { total, found, next } = search(context.store.indexed(context.type), asked);
    const results = found.map((view) => viewShape(context.type, view, asked.properties ?? []));
    return { status: 200, body: { total, results, ...(next && { paging: { next: { after: next } } }) } };
  },

  batchRead(context) {
    const { store, type } = context;
    const { inputs, properties } = bodyOf<{
      readonly inputs: readonly { readonly id: string }[];
      readonly properties: readonly string[];
    }>(context);
    const now = new Date().toISOString();
    const found = inputs.flatMap(({ id }) => store.find(type, id) ?? []);
    const missing = inputs.map(({ id }) => id).filter((id) => store.find(type, id) === undefined);
    const results = found.map((object) => shape(context, object, properties));
    const common = { status: "COMPLETE", results, startedAt: now, completedAt: now };
    if (missing.length === 0) return { status: 200, body: common };
    const error = {
      status: "error",
      category: "OBJECT_NOT_FOUND",
      message: "Could not get some objects, they may be deleted or not exist.",
      context: { ids: missing },
      links: {},
      errors: [],
    };
    return { status: 207, body: { ...common, numErrors: 1, errors: [error] } };
  },

  associations(context) {
    const { store, request, parameters } = context;
    const all = store.associated(objectIn(context), parameters["toType"] as ObjectType);
    const limit = Math.min(500, Number(request.query.get("limit") ?? 500));
    const from = Number(request.query.get("after") ?? 0);
    const results = all.slice(from, from + limit).map(({ id, typeIds }) => ({
      toObjectId: id,
      associationTypes: typeIds.map((typeId) => ({ category: "HUBSPOT_DEFINED", typeId })),
    }));
    const isMore = from + limit < all.length;
    return { status: 200, body: { results, ...(isMore && { paging: { next: { after: String(from + limit) } } }) } };
  },

  associate(context) {
    const { store, type, parameters } = context;
    const { toType = "", toId = "" } = parameters;
    const from = objectIn(context);
    const to = store.get(toType as ObjectType, toId);
    store.associate(from, to);
    const now = new Date().toISOString();
    const associationTypeId = ASSOCIATION_TYPES[`${type} ${toType}`];
    const associationSpec = { associationCategory: "HUBSPOT_DEFINED", associationTypeId };
    const results = [{ from: { id: from.id }, to: { id: to.id }, associationSpec }];
    return { status: 200, body: { status: "COMPLETE", results, startedAt: now, completedAt: now } };
  },
};

/** The object that the path names: by its id, or a contact by its e-mail address. */
function objectIn({ store, type, parameters: { id = "" }, request: { query } }: Context): StoredObject {
  const archived = query.get("archived") === "true";
  const isByEmail = type === "contacts" && query.get("idProperty") === "email";
  const object = isByEmail ? store.findByEmail(id, archived) : store.find(type, id, archived);
  if (object === undefined) throw notFound();
  return object;
}

/** What a new object is to be associated with, where the association is one of its pair of types. */
function associatedBy(
  { store, type }: Context,
  id: string,
  types: readonly { readonly associationTypeId: number }[],
): StoredObject {
  const others = ["contacts", "deals", "tasks"] as const;
  const other = others.find((to) => types.some((one) => one.associationTypeId === ASSOCIATION_TYPES[`${type} ${to}`]));
  if (other === undefined) {
    throw new Problem(400, "VALIDATION_ERROR", "One or more association types are not valid for these object types");
  }
  const object = store.find(other, id);
  if (object === undefined)
    throw new Problem(400, "VALIDATION_ERROR", `${other} ${id} to associate with does not exist`);
  return object;
}

/** A list in the query; HubSpot's client separates by commas, or repeats the name. */
function listIn({ query }: TestRequest, name: string): readonly string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(","))
    .filter(Boolean);
}

/** Values are text on the wire; HubSpot takes numbers and booleans for it. */
function texts(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, String(value)]));
}

function shape({ store, type }: Context, object: StoredObject, wanted: readonly string[]) {
  return {
    ...viewShape(type, store.view(object), wanted),
    ...(object.archivedAt === undefined ? undefined : { archivedAt: object.archivedAt }),
  };
}

function viewShape(
  type: ObjectType,
  { id, properties, createdAt, updatedAt, archived }: ObjectView,
  wanted: readonly string[],
) {
  const names = [...new Set([...DEFAULT_PROPERTIES[type], ...wanted.filter((name) => isProperty(type, name))])];
  const given = Object.fromEntries(names.map((name) => [name, properties[name] ?? null]));
  return { id, properties: given, createdAt, updatedAt, archived };
}

function historyOf(object: StoredObject, names: readonly string[]) {
  const own = propertiesOf(object);
  return Object.fromEntries(
    names
      .filter((name) => own[name] !== undefined)
      .map((name) => [
        name,
        (object.history.get(name) ?? []).map((version) => ({ ...version, sourceType: "INTEGRATION", sourceId: "1" })),
      ]),
  );
}

function associationsOf({ store, type }: Context, object: StoredObject, wanted: readonly ObjectType[]) {
  const singular = (name: string) => name.replace(/s$/, "");
  return Object.fromEntries(
    wanted
      .map((to) => [to, store.associated(object, to)] as const)
      .filter(([, ids]) => ids.length > 0)
      .map(([to, ids]) => [
        to,
        { results: ids.map(({ id }) => ({ id, type: `${singular(type)}_to_${singular(to)}` })) },
      ]),
  );
}
