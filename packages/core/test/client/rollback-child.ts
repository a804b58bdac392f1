import { parseArgs } from "node:util";
import { EnactClient } from "../../src/client.js";
import type { EnactError } from "../../src/errors.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { ACTOR, SECRET } from "../support/engine.js";
import { storeWith } from "../support/ledger.js";
import { Shelf, shelving } from "./rollback-shelf.js";

// A process of its own that rolls a run back. It says where it is, and stands still for good where it is told to.
const { values } = parseArgs({
  options: {
    directory: { type: "string", default: "" },
    shelf: { type: "string", default: "" },
    run: { type: "string", default: "" },
    stop: { type: "string", default: "" },
  },
});

async function at(moment: string): Promise<void> {
  // To a pipe this is synchronous: once it has returned, the parent can read it whatever becomes of this process.
  process.stdout.write(`${moment}\n`);
  if (moment === values.stop) await new Promise((resolve) => setTimeout(resolve, 2 ** 31 - 1));
}

const files = new FileReceiptStore({ directory: values.directory });
const store = storeWith(files, {
  claim: async (name, holder) => {
    const first = await files.claim(name, holder);
    await at("claim");
    return first;
  },
});
let looks = 0;
// Every write is looked at twice: for the gate, and just before its call.
const shelf = new Shelf(values.shelf, (moment, name) =>
  at(moment === "look" ? `look ${looks++}` : `${moment} ${name}`),
);
const client = new EnactClient({
  systems: { shelf },
  policies: [],
  workflows: shelving,
  receipts: store,
  secret: SECRET,
});
try {
  const { receipt } = await client.rollback(values.run, { actor: ACTOR });
  await at(`ended ${receipt.outcome}`);
} catch (error) {
  await at(`rejected ${(error as EnactError).code}`);
}
await client.close();
