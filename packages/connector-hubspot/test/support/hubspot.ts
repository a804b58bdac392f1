import { type HubSpotOptions, type HubSpotServer, startHubSpot } from "@enact/testkit/hubspot";
import { type HubSpotActionName, HubSpotConnector, type HubSpotConnectorOptions } from "../../src/index.js";

/** Every action that there is. */
export const ALL: readonly HubSpotActionName[] = [
  "getContact",
  "searchContacts",
  "countRecentTasks",
  "getDeal",
  "createContact",
  "updateContact",
  "createDeal",
  "updateDeal",
  "createTask",
  "associate",
  "archiveContact",
  "archiveDeal",
  "archiveTask",
];

/** An account, and a connector that may do everything in it. */
export interface Place {
  readonly server: HubSpotServer;
  readonly token: string;
  readonly hubspot: HubSpotConnector;
}

/** Opens an account, uses it, and ends its server: which rejects where an exchange broke HubSpot's models. */
export async function withHubSpot(
  use: (place: Place) => Promise<void>,
  options: Partial<HubSpotConnectorOptions> & HubSpotOptions = {},
): Promise<void> {
  const { pipelines, ...connector } = options;
  const server = await startHubSpot(pipelines === undefined ? {} : { pipelines });
  try {
    const token = server.addToken();
    const given = { accessToken: token, basePath: server.url, allowedActions: ALL, ...connector };
    await use({ server, token, hubspot: new HubSpotConnector(given) });
  } finally {
    await server.close();
  }
}

/** When tasks of tests are due. */
export const DUE = "2030-01-02T03:04:05.000Z";
