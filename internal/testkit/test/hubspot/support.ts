import { expect } from "vitest";
import { type HubSpotOptions, type HubSpotServer, startHubSpot } from "../../src/hubspot/index.js";

/** Sends a request as somebody with all scopes, or the token that is given. */
export type Send = (
  method: string,
  path: string,
  body?: unknown,
  token?: string,
) => Promise<{ status: number; body: never }>;

/** Opens an account, uses it, and ends its server: which rejects where an exchange broke HubSpot's models. */
export async function withHubSpot(
  use: (server: HubSpotServer, send: Send) => Promise<void>,
  options: HubSpotOptions = {},
): Promise<void> {
  const server = await startHubSpot(options);
  const own = server.addToken();
  try {
    await use(server, async (method, path, body, token = own) => {
      const response = await fetch(server.url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: (text === "" ? undefined : JSON.parse(text)) as never };
    });
  } finally {
    await server.close();
  }
}

/** Expects a refusal in HubSpot's own form. */
export function expectProblem(
  { status, body }: { status: number; body: unknown },
  expected: number,
  category: string,
): void {
  expect({ status, body }).toMatchObject({ status: expected, body: { status: "error", category } });
}
