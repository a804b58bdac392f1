import { chmodSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SECRET } from "../../support/history.js";
import { finds } from "../support/attack.js";
import type { BankAttacks, BankScene } from "../support/bank-scene.js";

/** Files that whoever verifies may not read. What could not be read could not be checked: the command says so, with 2. */
export const UNREADABLE: BankAttacks = {
  // Copies are compared with the logs, and that fails, too.
  "a log": finds(["unreadable", "unreadable"], async (scene) => {
    await hide(scene, scene.store.log(scene.chains.newest));
    return { at: [{ chain: scene.chains.newest }, {}], call: AS_SOMEBODY_ELSE };
  }),
  "a log that holds the end of another one's run": finds(["unreadable", "open_run", "unreadable"], async (scene) => {
    await hide(scene, scene.store.log(scene.chains.main));
    return { at: [{ chain: scene.chains.main }, scene.at("intent", "dead"), {}], call: AS_SOMEBODY_ELSE };
  }),
  "a log that holds the beginning of a run that another one has closed": finds(
    ["unreadable", "unreadable"],
    async (scene) => {
      await hide(scene, scene.store.log(scene.chains.crashed));
      return { at: [{ chain: scene.chains.crashed }, {}], call: AS_SOMEBODY_ELSE };
    },
  ),
  "the directory of the logs": finds(["unreadable", "unreadable"], async (scene) => {
    await hide(scene, join(scene.store.directory, "log"));
    return { at: [{}, {}], call: AS_SOMEBODY_ELSE };
  }),
  "the store's id": finds("unreadable", async (scene) => {
    await hide(scene, join(scene.store.directory, "store"));
    return { at: [{}], call: AS_SOMEBODY_ELSE };
  }),
  "a copy": finds("file_differs", async (scene) => {
    await hide(scene, join(scene.store.directory, `${scene.runs.paid}.json`));
    return { at: [{ runId: scene.runs.paid }], call: AS_SOMEBODY_ELSE };
  }),
  "the directory of the claims": finds("unreadable", async (scene) => {
    await hide(scene, join(scene.store.directory, "claims"));
    return { at: [{}], call: AS_SOMEBODY_ELSE };
  }),
};

/** Who may do everything is not kept from reading: then the command runs as nobody. */
const AS_SOMEBODY_ELSE = { env: { ENACT_SECRET: SECRET }, uid: process.getuid?.() === 0 ? 65_534 : undefined };

/** Lets everybody read all but one path. */
async function hide({ store }: BankScene, path: string): Promise<void> {
  chmodSync(dirname(store.directory), 0o755);
  chmodSync(store.directory, 0o755);
  for (const entry of await readdir(store.directory, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
  chmodSync(path, 0);
}
