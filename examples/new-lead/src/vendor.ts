import { HubSpotConnector } from "@enact/connector-hubspot";
import { startHubSpot } from "@enact/testkit/hubspot";

/** A CRM to play with. */
export interface Playground {
  readonly hubspot: HubSpotConnector;
  close(): Promise<void>;
}

/** The account that `HUBSPOT_API_KEY` (a private app's access token) opens; without one, a server of our own. */
export async function openPlayground(): Promise<Playground> {
  const accessToken = process.env["HUBSPOT_API_KEY"];
  if (accessToken !== undefined) {
    return { hubspot: new HubSpotConnector({ accessToken, allowedActions: ALLOWED }), close: async () => undefined };
  }
  const server = await startHubSpot();
  return {
    hubspot: new HubSpotConnector({ accessToken: server.addToken({}), basePath: server.url, allowedActions: ALLOWED }),
    close: () => server.close(),
  };
}

const ALLOWED = [
  "getContact",
  "getDeal",
  "countRecentTasks",
  "createContact",
  "createDeal",
  "createTask",
  "archiveContact",
  "archiveDeal",
  "archiveTask",
] as const;
