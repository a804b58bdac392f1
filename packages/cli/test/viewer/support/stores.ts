import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { anyObject, EnactClient, type JsonObject } from "@enact/core";
import { SECRET } from "../../support/history.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";

/** A client with one guarded write that takes anything and gives it back, and records it all. */
export function recorder(directory: string, { secret = SECRET } = {}) {
  const client = new EnactClient({ systems: {}, policies: [], workflows: [], secret, receipts: directory });
  const note = client.guard(
    "note",
    {
      input: anyObject,
      effect: "write",
      touches: () => [{ kind: "message.channel", name: "notes", change: "create", fields: ["text"] }],
    },
    (input: JsonObject) => input,
  );
  return { client, note };
}

/** A store that was begun, and has no receipts. */
export async function emptyStore(): Promise<string> {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, "log"));
  return directory;
}
