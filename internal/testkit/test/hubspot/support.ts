import { Client } from "@hubspot/api-client";
import { expect } from "vitest";
import { type HubSpotOptions, type HubSpotServer, startHubSpot } from "../../src/hubspot/index.js";

export const CONTACTS = "/crm/v3/objects/contacts";
export const DEALS = "/crm/v3/objects/deals";
export const TASKS = "/crm/v3/objects/tasks";

export const DUE = "2030-01-02T03:04:05.000Z";

/** What came back. */
interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** An account, and somebody who may do everything in it: by HubSpot's own client, or request by request. */
export interface Setting {
  readonly hubspot: HubSpotServer;
  readonly client: Client;
  send(method: string, path: string, body?: unknown, token?: string): Promise<Received>;
}

/** Opens an account, uses it, and ends its server: which rejects where an exchange broke HubSpot's models. */
export async function withHubSpot(
  use: (setting: Setting) => Promise<void>,
  options: HubSpotOptions = {},
): Promise<void> {
  const hubspot = await startHubSpot(options);
  try {
    const token = hubspot.addToken();
    const client = new Client({ accessToken: token, basePath: hubspot.url, numberOfApiCallRetries: 0 });
    await use({ hubspot, client, send: senderFor(hubspot, token) });
  } finally {
    await hubspot.close();
  }
}

function senderFor(hubspot: HubSpotServer, own: string): Setting["send"] {
  return async (method, path, body, token = own) => {
    const response = await fetch(hubspot.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  };
}

/** Expects that HubSpot's client is refused in HubSpot's own form; gives what was said. */
export async function refusalOf(asked: Promise<unknown>, status: number, category: string): Promise<unknown> {
  const error = await asked.then(
    () => expect.fail("It was not refused."),
    (reason: unknown) => reason as { readonly code: number; readonly body: unknown },
  );
  expect(error).toMatchObject({ code: status, body: { status: "error", category, correlationId: expect.any(String) } });
  return error.body;
}

/** An association of HubSpot's own. */
export function ownSpec(associationTypeId: number) {
  return { associationCategory: "HUBSPOT_DEFINED" as never, associationTypeId };
}
