import { readdirSync, rmSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@enact/core";
import { SECRET } from "../../support/history.js";
import { finds, findsNothing, findsNothingWith } from "../support/attack.js";
import { BOSS } from "../support/bank.js";
import type { BankAttacks, BankScene } from "../support/bank-scene.js";
import { hashOf } from "../support/forge.js";
import { FORGED_CHAIN, forgeChain } from "../support/forge-chain.js";
import { SIGNER } from "../support/recorded-bank.js";
import { type VerifyCall, verified } from "../support/verifying.js";

/** What records alone cannot show, and what does: anchors, the state of an earlier verification, approvers' own keys. */
export const KNOWN_LIMITS: BankAttacks = {
  "the end of the newest chain is cut off": findsNothing(cutTheEnd),
  "the end of the newest chain is cut off, and there are anchors": finds("truncated", (scene) => {
    cutTheEnd(scene);
    return { at: [scene.line("close", "newest")], call: withAnchors(scene) };
  }),
  "the end of the newest chain is cut off, and there is the state of an earlier verification": finds(
    "truncated",
    async (scene) => {
      const call = await withState(scene);
      cutTheEnd(scene);
      return { at: [scene.line("close", "newest")], call };
    },
  ),
  "the newest log is gone": findsNothing(dropTheNewest),
  "the newest log is gone, and there are anchors": finds("missing_chain", (scene) => {
    dropTheNewest(scene);
    return { at: [scene.line("close", "newest")], call: withAnchors(scene) };
  }),
  "the newest log is gone, and there is the state of an earlier verification": finds("missing_chain", async (scene) => {
    const call = await withState(scene);
    dropTheNewest(scene);
    return { at: [scene.line("close", "newest")], call };
  }),

  // A writer that has died since had begun its run by then, which is the warning.
  "the whole store is put back to an earlier moment": finds("open_run", (scene) => {
    putBack(scene);
    return scene.at("intent", "dead");
  }),
  "the whole store is put back to an earlier moment, and there are anchors": finds(
    ["open_run", "missing_chain", "missing_chain", "missing_chain"],
    (scene) => {
      putBack(scene);
      return { at: afterPuttingBack(scene), call: withAnchors(scene) };
    },
  ),
  "the whole store is put back to an earlier moment, and there is the state of an earlier verification": finds(
    ["open_run", "missing_chain", "missing_chain", "missing_chain"],
    async (scene) => {
      const call = await withState(scene);
      putBack(scene);
      return { at: afterPuttingBack(scene), call };
    },
  ),
  "nothing is left but the store's id": findsNothing(empty),
  "nothing is left but the store's id, and there are anchors": finds(
    Array.from({ length: 5 }, () => "missing_chain" as const),
    (scene) => {
      empty(scene);
      return { at: headsOf(scene).map(({ chain, seq }) => ({ chain, seq })), call: withAnchors(scene) };
    },
  ),

  "one who holds the secret tells another story in all records": findsNothing(tellAnotherStory),
  "one who holds the secret tells another story, and there are anchors": finds(
    ["anchor_mismatch", "anchor_mismatch", "anchor_mismatch"],
    (scene) => {
      tellAnotherStory(scene);
      return { at: endsOf(scene, ["main", "second", "newest"]), call: withAnchors(scene) };
    },
  ),
  "one who holds the secret tells another story, and there is the state of an earlier verification": finds(
    ["anchor_mismatch", "anchor_mismatch", "anchor_mismatch"],
    async (scene) => {
      const call = await withState(scene);
      tellAnotherStory(scene);
      return { at: endsOf(scene, ["main", "second", "newest"]), call };
    },
  ),
  "one who holds the secret takes a run out of all records": findsNothing(takeARunOut),
  "one who holds the secret takes a run out of all records, and there are anchors": finds(
    ["truncated", "anchor_mismatch", "anchor_mismatch"],
    (scene) => {
      takeARunOut(scene);
      return { at: endsOf(scene, ["main", "second", "newest"]), call: withAnchors(scene) };
    },
  ),
  "one who holds the secret adds a chain": findsNothing(addAChain),
  "one who holds the secret adds a chain, and there are anchors, which say nothing of new chains": findsNothingWith(
    (scene) => {
      addAChain(scene);
      return withAnchors(scene);
    },
  ),
  "one who holds the secret adds a chain as if it were older than an earlier verification": finds(
    "backdated_chain",
    async (scene) => {
      const call = await withState(scene);
      addAChain(scene);
      return { at: [{ chain: FORGED_CHAIN, seq: 0 }], call };
    },
  ),
  "one who holds the secret adds a chain of today after an earlier verification": findsNothingWith(async (scene) => {
    const call = await withState(scene);
    const timestamp = new Date().toISOString();
    forgeChain(scene.store, SIGNER, [{ kind: "close", timestamp }], { open: { timestamp } });
    return call;
  }),

  "one who holds the secret approves in somebody's name": findsNothing((scene) => {
    approveInTheNameOf(scene, "waiting");
  }),
  "one who holds the secret makes a proof up": findsNothing((scene) => {
    forgeTheProof(scene);
  }),
  "one who holds the secret makes a proof up, and the approver's key is known": finds(
    ["approval_mismatch", "approval_mismatch"],
    (scene) => {
      forgeTheProof(scene);
      const args = ["--approver-key", `${BOSS.email}=${scene.bossKeyFile}`];
      const at = [scene.at("approval", "askedToSign"), scene.at("intent", "signed")];
      return { at, call: { args, env: { ENACT_SECRET: SECRET } } };
    },
  ),
  "no proof was made up, and the approver's key is known": findsNothingWith(({ bossKeyFile }) => ({
    args: ["--approver-key", `${BOSS.email}=${bossKeyFile}`],
  })),
  "nothing was done, and there are anchors": findsNothingWith(withAnchors),
  "nothing was done, and there is the state of an earlier verification": findsNothingWith(withState),
};

function cutTheEnd({ store, chains: { newest } }: BankScene): void {
  store.write(newest, store.lines(newest).slice(0, -1));
}

function dropTheNewest({ store, chains, runs }: BankScene): void {
  unlinkSync(store.log(chains.newest));
  unlinkSync(join(store.directory, `${runs.shadow}.json`));
}

/** As the store was before `main` began, copies included. */
function putBack({ store, chains, runs }: BankScene): void {
  for (const chain of ["main", "second", "newest"] as const) unlinkSync(store.log(chains[chain]));
  for (const name of readdirSync(store.directory)) {
    if (name.endsWith(".json") && name !== `${runs.early}.json`) unlinkSync(join(store.directory, name));
  }
}

function afterPuttingBack(scene: BankScene) {
  return [scene.at("intent", "dead"), ...endsOf(scene, ["main", "second", "newest"])];
}

function empty({ store }: BankScene): void {
  for (const name of readdirSync(store.directory)) {
    if (name !== "store") rmSync(join(store.directory, name), { recursive: true });
  }
}

function tellAnotherStory({ rewrite, runs }: BankScene): void {
  const retold = (value: JsonObject) => JSON.parse(JSON.stringify(value).replaceAll('"bob"', '"eve"')) as JsonObject;
  rewrite((records) => records.map((record) => (record["runId"] === runs.paid ? retold(record) : record)));
}

function takeARunOut({ rewrite, runs, store }: BankScene): void {
  rewrite((records) => records.filter(({ runId }) => runId !== runs.paid));
  unlinkSync(join(store.directory, `${runs.paid}.json`));
}

function addAChain({ store }: BankScene): void {
  forgeChain(store, SIGNER, [{ kind: "close" }]);
}

function approveInTheNameOf({ insert, chains, line, runs, store }: BankScene, run: "waiting"): void {
  const approval = hashOf(store.line(line("receipt", run)));
  const said = { verdict: "approved", approver: BOSS, now: "2026-03-01T10:05:00.000Z" };
  insert(chains.main, line("close", "main").seq, { kind: "approval", runId: runs[run], approval, ...said });
}

function forgeTheProof({ rewrite, runs }: BankScene): void {
  rewrite((records) =>
    records.map((record) =>
      record["kind"] === "approval" && record["runId"] === runs.askedToSign
        ? { ...record, proof: "0".repeat(128) }
        : record,
    ),
  );
}

/** Where each chain stood before the attack: what was kept elsewhere. */
function headsOf({ original, chains }: BankScene) {
  return Object.values(chains).map((chain) => {
    const lines = original.lines(chain);
    return { chain, seq: lines.length - 1, hash: hashOf(lines.at(-1) as Buffer) };
  });
}

function endsOf({ original, chains }: BankScene, names: readonly (keyof BankScene["chains"])[]) {
  return names.map((name) => ({ chain: chains[name], seq: original.lines(chains[name]).length - 1 }));
}

function withAnchors(scene: BankScene): VerifyCall {
  return { args: headsOf(scene).flatMap(({ chain, seq, hash }) => ["--anchor", `${chain}:${seq}:${hash}`]) };
}

/** Lets the command verify the store before the attack, and remember what it has seen. */
async function withState({ store, stateFile }: BankScene): Promise<VerifyCall> {
  const call = { args: ["--state", stateFile] };
  await verified(store.directory, call);
  return call;
}
