import type { Handler } from "../context.js";
import { notFound, refused } from "../problem.js";
import { type Search, search } from "../search.js";
import { objectShape, viewShape, type Wanted } from "../shapes.js";
import { batchBody } from "./batch-body.js";

/** HubSpot Docs, "CRM API", batch endpoints: a batch holds so many inputs. */
const MAX_BATCH = 100;

export const searchObjects: Handler = ({ store, type, body }) => {
  const asked = body as Search;
  const { total, found, next } = search(type, store.indexed(type), asked);
  const results = found.map((view) => viewShape(type, view, asked.properties ?? []));
  return { status: 200, body: { total, results, ...(next !== undefined && { paging: { next: { after: next } } }) } };
};

export const batchRead: Handler = ({ store, type, query, body }) => {
  const { inputs, idProperty, ...wanted } = body as Wanted & {
    readonly inputs: readonly { readonly id: string }[];
    readonly idProperty?: string;
  };
  if (idProperty !== undefined) throw new Error("The test server reads many objects by their ids alone.");
  if (inputs.length > MAX_BATCH) throw refused(`A batch holds no more than ${MAX_BATCH} inputs`);
  const ids = [...new Set(inputs.map(({ id }) => id))];
  const find = (id: string) => store.find(type, id, query.get("archived") === "true");
  const results = ids.flatMap((id) => find(id) ?? []).map((object) => objectShape(store, object, wanted));
  const missing = ids.filter((id) => find(id) === undefined);
  return batchBody(200, results, missing.length === 0 ? [] : [{ problem: notFound(), context: { ids: missing } }]);
};
