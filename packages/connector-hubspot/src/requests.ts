import { BasicApiRequestFactory as AssociationFactory } from "@hubspot/api-client/lib/codegen/crm/associations/v4/apis/BasicApi.js";
import { createConfiguration as associationConfiguration } from "@hubspot/api-client/lib/codegen/crm/associations/v4/configuration.js";
import { ServerConfiguration as AssociationServer } from "@hubspot/api-client/lib/codegen/crm/associations/v4/servers.js";
import { BasicApiRequestFactory as ContactFactory } from "@hubspot/api-client/lib/codegen/crm/contacts/apis/BasicApi.js";
import { SearchApiRequestFactory as ContactSearchFactory } from "@hubspot/api-client/lib/codegen/crm/contacts/apis/SearchApi.js";
import { createConfiguration as contactConfiguration } from "@hubspot/api-client/lib/codegen/crm/contacts/configuration.js";
import { ServerConfiguration as ContactServer } from "@hubspot/api-client/lib/codegen/crm/contacts/servers.js";
import { BasicApiRequestFactory as DealFactory } from "@hubspot/api-client/lib/codegen/crm/deals/apis/BasicApi.js";
import { BatchApiRequestFactory as DealBatchFactory } from "@hubspot/api-client/lib/codegen/crm/deals/apis/BatchApi.js";
import { createConfiguration as dealConfiguration } from "@hubspot/api-client/lib/codegen/crm/deals/configuration.js";
import { ServerConfiguration as DealServer } from "@hubspot/api-client/lib/codegen/crm/deals/servers.js";
import { BasicApiRequestFactory as TaskFactory } from "@hubspot/api-client/lib/codegen/crm/objects/tasks/apis/BasicApi.js";
import { BatchApiRequestFactory as TaskBatchFactory } from "@hubspot/api-client/lib/codegen/crm/objects/tasks/apis/BatchApi.js";
import { createConfiguration as taskConfiguration } from "@hubspot/api-client/lib/codegen/crm/objects/tasks/configuration.js";
import { ServerConfiguration as TaskServer } from "@hubspot/api-client/lib/codegen/crm/objects/tasks/servers.js";

/** A request as the generated client makes it: address, method, headers with the token, body. */
export interface BuiltRequest {
  getUrl(): string;
  getHttpMethod(): string;
  getHeaders(): Readonly<Record<string, string>>;
  getBody(): unknown;
}

/** Which association it is to be. */
interface AssociationSpec {
  associationCategory: string;
  associationTypeId: number;
}

/** Makes the requests about one type of object, by HubSpot's own names for them. */
interface ObjectRequests {
  getById(
    id: string,
    properties?: string[],
    propertiesWithHistory?: string[],
    associations?: string[],
    archived?: boolean,
    idProperty?: string,
  ): Promise<BuiltRequest>;
  create(input: {
    properties: Record<string, string>;
    associations?: { to: { id: string }; types: AssociationSpec[] }[];
  }): Promise<BuiltRequest>;
  update(id: string, input: { properties: Record<string, string> }): Promise<BuiltRequest>;
  archive(id: string): Promise<BuiltRequest>;
}

/** Makes requests for many objects of a type. */
interface BatchRequests {
  read(input: {
    inputs: { id: string }[];
    properties: string[];
    propertiesWithHistory: string[];
  }): Promise<BuiltRequest>;
}

/** Makes searches among the objects of a type. */
interface SearchRequests {
  doSearch(input: {
    filterGroups?: { filters: SearchFilter[] }[];
    properties?: string[];
    limit?: number;
  }): Promise<BuiltRequest>;
}

/** A condition of a search. */
export interface SearchFilter {
  propertyName: string;
  operator: string;
  value?: string;
  values?: string[];
}

/** Makes the requests about associations. */
interface AssociationRequests {
  getPage(type: string, id: string, toType: string, after?: string, limit?: number): Promise<BuiltRequest>;
  createDefault(fromType: string, fromId: string, toType: string, toId: string): Promise<BuiltRequest>;
  /** Removes all associations between the two, whatever their types. */
  archive(type: string, id: string, toType: string, toId: string): Promise<BuiltRequest>;
}

/** Makes all requests. */
export interface Requests {
  readonly contacts: ObjectRequests;
  readonly deals: ObjectRequests;
  readonly tasks: ObjectRequests;
  readonly batch: Readonly<Record<"deals" | "tasks", BatchRequests>>;
  readonly contactSearch: SearchRequests;
  readonly associations: AssociationRequests;
}

/** Where HubSpot is, when nobody says otherwise: the server of every generated API. */
const BASE_PATH = "https://api.hubapi.com";

/**
 * The requests that HubSpot's generated client would send. Paths, versions and serialisation are the vendor's own;
 * what sends them, and reads the answers, is not: see `api.ts`.
 *
 * @remarks The package's `Client` is never made. All of a process share one list of decorators, so that another
 * `Client`'s retries would apply to our writes, and ours would replace the host's.
 */
export function createRequests(accessToken: string, basePath = BASE_PATH): Requests {
  const authMethods = { oauth2: { accessToken } };
  const contacts = contactConfiguration({ baseServer: new ContactServer(basePath, {}), authMethods });
  const deals = dealConfiguration({ baseServer: new DealServer(basePath, {}), authMethods });
  const tasks = taskConfiguration({ baseServer: new TaskServer(basePath, {}), authMethods });
  const associations = associationConfiguration({ baseServer: new AssociationServer(basePath, {}), authMethods });
  return {
    contacts: new ContactFactory(contacts),
    deals: new DealFactory(deals),
    tasks: new TaskFactory(tasks),
    batch: { deals: new DealBatchFactory(deals), tasks: new TaskBatchFactory(tasks) },
    contactSearch: new ContactSearchFactory(contacts),
    associations: new AssociationFactory(associations),
  };
}
