import { type AssociationSpec, checkSpecs, ownAssociation } from "../associations.js";
import type { Context, Handler } from "../context.js";
import type { ObjectType } from "../definitions.js";
import { Problem, refused } from "../problem.js";
import type { StoredObject } from "../stored-object.js";
import { type BatchError, batchBody } from "./batch-body.js";

/** HubSpot Docs, "Associations": how many a page holds. */
const MAX_LIMIT = 500;

export const listAssociations: Handler = (context) => {
  const { store, type, parameters, query } = context;
  const toType = toTypeOf(context);
  const { associationCategory: category, associationTypeId: typeId } = ownAssociation(type, toType);
  const limit = Number(query.get("limit") ?? MAX_LIMIT);
  const from = Number(query.get("after") ?? 0);
  if (!(limit >= 1 && limit <= MAX_LIMIT)) throw refused(`limit must be between 1 and ${MAX_LIMIT}`);
  if (!Number.isSafeInteger(from)) throw refused("after is none that was given");
  const all = store.associations.of(store.get(type, parameters["id"] ?? ""), toType);
  const results = all
    .slice(from, from + limit)
    .map(({ id }) => ({ toObjectId: id, associationTypes: [{ category, typeId }] }));
  const next = from + limit < all.length && { paging: { next: { after: String(from + limit) } } };
  return { status: 200, body: { results, ...next } };
};

export const associateDefault: Handler = (context) => {
  const [from, to] = pairOf(context);
  const associationSpec = ownAssociation(from.type, to.type);
  context.store.associations.link(from, to);
  return batchBody(200, [{ from: { id: from.id }, to: { id: to.id }, associationSpec }]);
};

export const associate: Handler = (context) => {
  const [from, to] = pairOf(context);
  checkSpecs(from.type, to.type, context.body as readonly AssociationSpec[]);
  context.store.associations.link(from, to);
  return { status: 201, body: pairShape(from, to) };
};

export const disassociate: Handler = (context) => {
  const [from, to] = pairOf(context);
  context.store.associations.unlink(from, to);
  return { status: 204 };
};

export const batchAssociate: Handler = ({ store, type, ...context }) => {
  const toType = toTypeOf(context);
  const { inputs } = context.body as {
    readonly inputs: readonly {
      readonly from: { readonly id: string };
      readonly to: { readonly id: string };
      readonly types: readonly AssociationSpec[];
    }[];
  };
  const results: object[] = [];
  const errors: BatchError[] = [];
  for (const { from, to, types } of inputs) {
    try {
      const [one, other] = [store.get(type, from.id), store.get(toType, to.id)];
      checkSpecs(type, toType, types);
      store.associations.link(one, other);
      results.push(pairShape(one, other));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      errors.push({ problem, context: { fromObjectId: [from.id], toObjectId: [to.id] } });
    }
  }
  return batchBody(201, results, errors);
};

function toTypeOf({ parameters }: Pick<Context, "parameters">): ObjectType {
  return parameters["toType"] as ObjectType;
}

function pairOf(context: Context): readonly [from: StoredObject, to: StoredObject] {
  const { store, type, parameters } = context;
  return [store.get(type, parameters["id"] ?? ""), store.get(toTypeOf(context), parameters["toId"] ?? "")];
}

/** HubSpot Docs, "Object type IDs". */
const OBJECT_TYPE_IDS: Readonly<Record<ObjectType, string>> = { contacts: "0-1", deals: "0-3", tasks: "0-27" };

/** `LabelsBetweenObjectPair` of `@hubspot/api-client`. */
function pairShape(from: StoredObject, to: StoredObject) {
  return {
    fromObjectTypeId: OBJECT_TYPE_IDS[from.type],
    fromObjectId: from.id,
    toObjectTypeId: OBJECT_TYPE_IDS[to.type],
    toObjectId: to.id,
    labels: [],
  };
}
