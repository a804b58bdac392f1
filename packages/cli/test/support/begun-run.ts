import { EnactClient } from "@enact/core";
import { z } from "zod";
import { AGENT, SECRET } from "./history.js";

// A process of its own that begins a run, says so when its write is under way, and never ends it.
const [directory = ""] = process.argv.slice(2);
const client = new EnactClient({ systems: {}, policies: [], workflows: [], secret: SECRET, receipts: directory });
const pay = client.guard(
  "pay",
  {
    input: z.object({ euros: z.number() }),
    effect: "write",
    touches: () => [{ kind: "crm.contact", name: "ada@example.com", change: "update", fields: ["balance"] }],
  },
  async () => {
    process.stdout.write("begun\n");
    // Nothing else keeps it alive.
    await new Promise(() => setInterval(() => undefined, 60_000));
  },
);
await pay({ euros: 20 }, { actor: AGENT });
