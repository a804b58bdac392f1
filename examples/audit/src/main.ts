import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDesk } from "./desk.js";
import { enact } from "./enact.js";
import { maxPayout } from "./policies.js";

const folder = fileURLToPath(new URL("../receipts", import.meta.url));
const state = fileURLToPath(new URL("../verified.json", import.meta.url));
process.env["AUDIT_FOLDER"] = folder;
process.env["ENACT_SECRET"] ??= randomBytes(32).toString("hex");
await rm(folder, { recursive: true, force: true });
await rm(state, { force: true });

tell("An agent pays people, up to 100 euros each.");
await payEverybody([20, 40, 60, 80, 100, 120]);

tell("An auditor was not there. Is what lies there what was written? The answer is remembered.");
const verified = await enact("verify", folder, "--state", state);
assert.equal(verified.exitCode, 0);
assert.match(verified.output, /^0 errors/m);

tell("Who was stopped, and why?");
const blocked = await enact("list", folder, "--decision", "BLOCK");
assert.match(blocked.output, /maxPayout/);
assert.equal((await enact("stats", folder)).exitCode, 0);

tell("Would half of that have been enough? Today's policy says 50 euros, and is tried on what was asked then.");
const replayed = await enact("replay", "--config", "enact.config.ts", "--fail-on-change");
assert.equal(replayed.exitCode, 1, "three payouts would be stopped");
assert.match(replayed.output, /maxPayout/);

tell("Somebody removes the last two receipts, with all that belongs to them. What is left looks whole...");
await removeNewest(6);
assert.match((await enact("verify", folder)).output, /^0 errors, 0 warnings/m);

tell("...but not to who remembers where it stood.");
const regressed = await enact("verify", folder, "--state", state);
assert.equal(regressed.exitCode, 1);
assert.match(regressed.output, /truncated/);

async function payEverybody(amounts: readonly number[]): Promise<void> {
  const desk = openDesk([maxPayout(100)]);
  try {
    for (const euros of amounts) {
      const { receipt } = await desk.pay({ to: "ada@example.com", euros }, { actor: { email: "agent@company.com" } });
      console.log(`${receipt.decision} ${euros} euros`);
    }
  } finally {
    await desk.enact.close();
  }
}

async function removeNewest(records: number): Promise<void> {
  const logs = join(folder, "log");
  const [log = ""] = await readdir(logs);
  const lines = (await readFile(join(logs, log), "utf8")).split("\n");
  await writeFile(join(logs, log), `${lines.slice(0, -1 - records).join("\n")}\n`);
}

function tell(title: string): void {
  console.log(`\n${title}`);
}
