import { anyObject, EnactClient } from "@enact/core";

// A process that writes, and dies before it is answered.
const client = new EnactClient({
  systems: {},
  policies: [],
  workflows: [],
  secret: process.env["ENACT_SECRET"],
  receipts: "receipts",
});
const write = client.guard(
  "write",
  { input: anyObject, effect: "write", touches: () => [{ kind: "file.path", name: "a", change: "update" }] },
  () => {
    process.stdout.write("writing\n");
    return new Promise<never>(() => undefined);
  },
);
setInterval(() => undefined, 60_000);
await write({}, { actor: { id: "agent" } });
