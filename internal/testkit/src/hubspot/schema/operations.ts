import type { ObjectType } from "../definitions.js";

/** What the handlers are called by. */
export type OperationName =
  | "create"
  | "get"
  | "update"
  | "archive"
  | "search"
  | "batchRead"
  | "listAssociations"
  | "associateDefault"
  | "associate"
  | "disassociate"
  | "batchAssociate";

/** An operation of HubSpot's API that the server serves, as HubSpot generates it into `@hubspot/api-client`. */
export interface Operation {
  readonly name: OperationName;
  /** The generated API and its method. */
  readonly generated: readonly [api: "BasicApi" | "BatchApi" | "SearchApi", method: string];
  readonly access: "read" | "write";
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `{type}`, `{id}`, `{toType}` and `{toId}` in it. */
  readonly path: string;
  /** The names that its query may have. */
  readonly query: readonly string[];
  /** The model of the request's body; undefined where it has none. */
  readonly request: string | undefined;
  /** The model of each success; undefined where it has no body. */
  readonly responses: ReadonlyMap<number, string | undefined>;
}

/** Where a type's objects and their models are in the client. */
export const MODULES: Readonly<Record<ObjectType, string>> = {
  contacts: "crm/contacts",
  deals: "crm/deals",
  tasks: "crm/objects/tasks",
};

/** Where associations and their models are. */
export const ASSOCIATIONS_MODULE = "crm/associations/v4";

const OBJECTS = "/crm/v3/objects/{type}";
const PAIR = "/crm/v4/objects/{type}/{id}/associations";

export const operations: readonly Operation[] = [
  {
    name: "create",
    generated: ["BasicApi", "create"],
    access: "write",
    method: "POST",
    path: OBJECTS,
    query: [],
    request: "SimplePublicObjectInputForCreate",
    responses: new Map([[201, "SimplePublicObject"]]),
  },
  {
    name: "get",
    generated: ["BasicApi", "getById"],
    access: "read",
    method: "GET",
    path: `${OBJECTS}/{id}`,
    query: ["properties", "propertiesWithHistory", "associations", "archived", "idProperty"],
    request: undefined,
    responses: new Map([[200, "SimplePublicObjectWithAssociations"]]),
  },
  {
    name: "update",
    generated: ["BasicApi", "update"],
    access: "write",
    method: "PATCH",
    path: `${OBJECTS}/{id}`,
    query: ["idProperty"],
    request: "SimplePublicObjectInput",
    responses: new Map([[200, "SimplePublicObject"]]),
  },
  {
    name: "archive",
    generated: ["BasicApi", "archive"],
    access: "write",
    method: "DELETE",
    path: `${OBJECTS}/{id}`,
    query: [],
    request: undefined,
    responses: new Map([[204, undefined]]),
  },
  {
    name: "search",
    generated: ["SearchApi", "doSearch"],
    access: "read",
    method: "POST",
    path: `${OBJECTS}/search`,
    query: [],
    request: "PublicObjectSearchRequest",
    responses: new Map([[200, "CollectionResponseWithTotalSimplePublicObjectForwardPaging"]]),
  },
  {
    name: "batchRead",
    generated: ["BatchApi", "read"],
    access: "read",
    method: "POST",
    path: `${OBJECTS}/batch/read`,
    query: ["archived"],
    request: "BatchReadInputSimplePublicObjectId",
    responses: new Map([
      [200, "BatchResponseSimplePublicObject"],
      [207, "BatchResponseSimplePublicObjectWithErrors"],
    ]),
  },
  {
    name: "listAssociations",
    generated: ["BasicApi", "getPage"],
    access: "read",
    method: "GET",
    path: `${PAIR}/{toType}`,
    query: ["after", "limit"],
    request: undefined,
    responses: new Map([[200, "CollectionResponseMultiAssociatedObjectWithLabelForwardPaging"]]),
  },
  {
    name: "associateDefault",
    generated: ["BasicApi", "createDefault"],
    access: "write",
    method: "PUT",
    path: `${PAIR}/default/{toType}/{toId}`,
    query: [],
    request: undefined,
    responses: new Map([[200, "BatchResponsePublicDefaultAssociation"]]),
  },
  {
    name: "associate",
    generated: ["BasicApi", "create"],
    access: "write",
    method: "PUT",
    path: `${PAIR}/{toType}/{toId}`,
    query: [],
    request: "Array<AssociationSpec>",
    responses: new Map([[201, "LabelsBetweenObjectPair"]]),
  },
  {
    name: "disassociate",
    generated: ["BasicApi", "archive"],
    access: "write",
    method: "DELETE",
    path: `${PAIR}/{toType}/{toId}`,
    query: [],
    request: undefined,
    responses: new Map([[204, undefined]]),
  },
  {
    name: "batchAssociate",
    generated: ["BatchApi", "create"],
    access: "write",
    method: "POST",
    path: "/crm/v4/associations/{type}/{toType}/batch/create",
    query: [],
    request: "BatchInputPublicAssociationMultiPost",
    responses: new Map([
      [201, "BatchResponseLabelsBetweenObjectPair"],
      [207, "BatchResponseLabelsBetweenObjectPairWithErrors"],
    ]),
  },
];
