import type { ObjectType } from "../properties.js";

/** An operation of HubSpot's API that the server serves. */
export interface Operation {
  readonly name: OperationName;
  readonly method: string;
  /** Matches the path as it was sent, and captures its parameters. */
  readonly pattern: RegExp;
  /** The generated model of the request's body; undefined where it has none. */
  readonly request: string | undefined;
  /** The generated model of each success; undefined where it has no body. */
  readonly responses: ReadonlyMap<number, string | undefined>;
}

/** What the handlers are called by. */
export type OperationName =
  | "get"
  | "create"
  | "update"
  | "archive"
  | "search"
  | "batchRead"
  | "associations"
  | "associate";

const TYPE = "(?<type>contacts|deals|tasks)";

/** Where a type's objects and their models are in HubSpot's client. */
export const MODULES: Readonly<Record<ObjectType, string>> = {
  contacts: "crm/contacts",
  deals: "crm/deals",
  tasks: "crm/objects/tasks",
};

/** Where associations and their models are. */
export const ASSOCIATIONS_MODULE = "crm/associations/v4";

const objects = `^/crm/v3/objects/${TYPE}`;

/** Methods, paths and models as the generated `BasicApi`, `BatchApi` and `SearchApi` have them. */
const operations: readonly Operation[] = [
  operation("search", "POST", `${objects}/search$`, "PublicObjectSearchRequest", {
    200: "CollectionResponseWithTotalSimplePublicObjectForwardPaging",
  }),
  operation("batchRead", "POST", `${objects}/batch/read$`, "BatchReadInputSimplePublicObjectId", {
    200: "BatchResponseSimplePublicObject",
    207: "BatchResponseSimplePublicObjectWithErrors",
  }),
  operation("create", "POST", `${objects}$`, "SimplePublicObjectInputForCreate", { 201: "SimplePublicObject" }),
  operation("get", "GET", `${objects}/(?<id>[^/]+)$`, undefined, { 200: "SimplePublicObjectWithAssociations" }),
  operation("update", "PATCH", `${objects}/(?<id>[^/]+)$`, "SimplePublicObjectInput", { 200: "SimplePublicObject" }),
  operation("archive", "DELETE", `${objects}/(?<id>[^/]+)$`, undefined, { 204: undefined }),
  operation(
    "associations",
    "GET",
    `^/crm/v4/objects/${TYPE}/(?<id>[^/]+)/associations/(?<toType>contacts|deals|tasks)$`,
    undefined,
    { 200: "CollectionResponseMultiAssociatedObjectWithLabelForwardPaging" },
  ),
  operation(
    "associate",
    "PUT",
    `^/crm/v4/objects/${TYPE}/(?<id>[^/]+)/associations/default/(?<toType>contacts|deals|tasks)/(?<toId>[^/]+)$`,
    undefined,
    { 200: "BatchResponsePublicDefaultAssociation" },
  ),
];

/** The operation that a request is for. */
export function operationFor(method: string, path: string): Operation | undefined {
  return operations.find((candidate) => candidate.method === method && candidate.pattern.test(path));
}

function operation(
  name: OperationName,
  method: string,
  pattern: string,
  request: string | undefined,
  responses: Readonly<Record<number, string | undefined>>,
): Operation {
  const entries = Object.entries(responses).map(([status, model]) => [Number(status), model] as const);
  return { name, method, pattern: new RegExp(pattern), request, responses: new Map(entries) };
}
