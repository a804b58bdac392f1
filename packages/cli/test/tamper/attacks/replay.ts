import type { JsonObject } from "@enact/core";
import { finds, findsNothing } from "../support/attack.js";
import type { BankAttacks, BankScene } from "../support/bank-scene.js";
import { hashOf, sealed } from "../support/forge.js";
import { forgeChain } from "../support/forge-chain.js";
import { type BankRun, SIGNER } from "../support/recorded-bank.js";
import { recordForeign } from "../support/recorded-foreign.js";
import { before } from "../support/reforge.js";
import { NOWHERE } from "./nowhere.js";

/**
 * What was said once, said again by one who holds the key, and who signs all that follows anew: records are put before the
 * end of `main`, or into a chain of their own.
 */
export const REPLAY: BankAttacks = {
  // A run happens once.
  "a second receipt of a run, in the same chain": finds("duplicate_run", (scene) => {
    scene.insert(scene.chains.main, scene.line("close", "main").seq, again(scene, "receipt", "paid"));
    return { ...scene.line("close", "main"), runId: scene.runs.paid };
  }),
  "a second receipt of a run, in an older chain": finds("duplicate_run", (scene) => {
    const { chain, seq } = scene.line("close", "oldest");
    scene.insert(chain, seq, again(scene, "receipt", "blocked"));
    // The newest chain is read first.
    return { chain, seq, runId: scene.runs.blocked };
  }),
  "a second receipt of a run that was blocked, in a newer chain": finds("duplicate_run", (scene) => {
    forgeChain(scene.store, SIGNER, [again(scene, "receipt", "blocked")]);
    return scene.at("receipt", "blocked");
  }),
  "a second receipt of a run that was let through, in a newer chain": finds("duplicate_run", (scene) => {
    forgeChain(scene.store, SIGNER, [again(scene, "receipt", "paid")]);
    return scene.at("receipt", "paid");
  }),
  "a run that begins again, in the same chain": finds("duplicate_run", (scene) => {
    scene.insert(scene.chains.main, scene.line("close", "main").seq, again(scene, "intent", "paid"));
    return { ...scene.line("close", "main"), runId: scene.runs.paid };
  }),
  "a run that begins again before it has ended": finds("duplicate_run", (scene) => {
    scene.insert(scene.chains.main, scene.line("attempt", "paid").seq, again(scene, "intent", "paid"));
    return scene.at("attempt", "paid");
  }),

  // So does a call.
  "a call that is attempted twice": finds("attempt_missing", (scene) => {
    scene.insert(scene.chains.main, scene.line("result", "paid").seq, again(scene, "attempt", "paid"));
    return scene.at("result", "paid");
  }),
  "a call that is answered twice": finds("attempt_missing", (scene) => {
    scene.insert(scene.chains.main, scene.line("receipt", "paid").seq, again(scene, "result", "paid"));
    return scene.at("receipt", "paid");
  }),
  "an attempt after the end of its run": finds("late_record", (scene) => {
    scene.insert(scene.chains.main, scene.line("close", "main").seq, again(scene, "attempt", "paid"));
    return { ...scene.line("close", "main"), runId: scene.runs.paid };
  }),
  "a result after the end of its run": finds("late_record", (scene) => {
    scene.insert(scene.chains.main, scene.line("close", "main").seq, again(scene, "result", "paid"));
    return { ...scene.line("close", "main"), runId: scene.runs.paid };
  }),
  "an attempt of no run": finds("attempt_without_intent", (scene) => {
    const attempt = { ...again(scene, "attempt", "paid"), runId: NOWHERE };
    scene.insert(scene.chains.main, scene.line("close", "main").seq, attempt);
    return { ...scene.line("close", "main"), runId: NOWHERE };
  }),
  "an answer of a dead writer after its run was closed": finds("late_record", (scene) => {
    const result = { kind: "result", runId: scene.runs.dead, index: 1, status: "succeeded", output: {} };
    scene.insert(scene.chains.crashed, 3, result);
    return scene.at("attempt", "dead");
  }),
  "a receipt of a dead writer after its run was closed": finds("late_record", (scene) => {
    const receipt = { ...again(scene, "receipt", "dead"), outcome: "failed" };
    scene.insert(scene.chains.crashed, 3, receipt);
    return { chain: scene.chains.crashed, seq: 3, runId: scene.runs.dead };
  }),
  "a record after the end of its chain": finds("late_record", ({ store, line }) => {
    const { chain, seq } = line("close", "newest");
    const heads = { kind: "heads", v: 1, chain, seq: seq + 1, timestamp: "2026-03-02T00:00:00.000Z", heads: [] };
    store.append(chain, sealed({ ...heads, prev: hashOf(store.line({ chain, seq })) }, SIGNER));
    return { chain, seq: seq + 1 };
  }),
  "a second beginning of a chain": finds("bad_seq", (scene) => {
    scene.insert(scene.chains.main, 1, again(scene, "open", "main"));
    return { chain: scene.chains.main, seq: 1 };
  }),

  // What can be had once.
  "a run upon an approval that was used": finds("claim_reused", (scene) => {
    const at = scene.line("close", "main").seq;
    scene.insert(scene.chains.main, at, ...asAnotherRun(scene, "approved"));
    return { chain: scene.chains.main, seq: at, runId: NOWHERE };
  }),
  "a run under an idempotency key that was used": finds("claim_reused", (scene) => {
    const at = scene.line("close", "main").seq;
    scene.insert(scene.chains.main, at, ...asAnotherRun(scene, "keyed"));
    return { chain: scene.chains.main, seq: at, runId: NOWHERE };
  }),
  "a run under a key that was used, of the same actor in capitals": finds("claim_reused", (scene) => {
    const at = scene.line("close", "main").seq;
    const records = asAnotherRun(scene, "keyed").map((record) => {
      const actor = record["actor"] as JsonObject | undefined;
      return actor === undefined
        ? record
        : { ...record, actor: { ...actor, email: String(actor["email"]).toUpperCase() } };
    });
    scene.insert(scene.chains.main, at, ...records);
    return { chain: scene.chains.main, seq: at, runId: NOWHERE };
  }),
  "a turn at a limit that was taken": finds("claim_reused", (scene) => {
    const at = scene.line("close", "main").seq;
    scene.insert(scene.chains.main, at, again(scene, "reserve", "main"));
    return { chain: scene.chains.main, seq: at };
  }),
  "KNOWN LIMIT: a whole run once more under an id of its own, by one who holds the key": findsNothing((scene) => {
    scene.insert(scene.chains.main, scene.line("close", "main").seq, ...asAnotherRun(scene, "paid"));
  }),

  // Approvals.
  "an approval that is put upon another question": finds(["approval_mismatch"], (scene) => {
    // The hash is that of the question as it is, and so is that of the new one.
    const verdict = again(scene, "approval", "asked");
    scene.insert(scene.chains.main, scene.line("close", "main").seq, { ...verdict, runId: scene.runs.waiting });
    return { ...scene.line("close", "main"), runId: scene.runs.waiting };
  }),
  "a run upon the question of another one": finds("approval_mismatch", (scene) => {
    const at = scene.line("close", "main").seq;
    const hash = hashOf(scene.store.line(scene.at("receipt", "waiting")));
    const records = asAnotherRun(scene, "approved").map((record) =>
      record["approval"] === undefined ? record : { ...record, approval: hash },
    );
    scene.insert(scene.chains.main, at, ...records);
    return { chain: scene.chains.main, seq: at, runId: NOWHERE };
  }),
  "a run upon a question that nobody has answered": finds("approval_mismatch", (scene) => {
    const at = scene.line("close", "main").seq;
    scene.insert(scene.chains.main, at, ...upon(scene, "waiting"));
    return { chain: scene.chains.main, seq: at, runId: NOWHERE };
  }),
  "a run upon a question that was rejected": finds(["approval_mismatch", "approval_mismatch"], (scene) => {
    const at = scene.line("close", "main").seq;
    scene.insert(scene.chains.main, at, ...upon(scene, "askedInVain"));
    return [{ chain: scene.chains.main, seq: at, runId: NOWHERE }, scene.at("receipt", "rejected")];
  }),

  // Other stores.
  "a receipt of another store is put into a chain": finds("wrong_chain", async ({ store, chains, line }) => {
    const { lines, runId } = await recordForeign();
    store.append(chains.newest, lines[1] as Buffer);
    return { chain: chains.newest, seq: line("close", "newest").seq + 1, runId };
  }),
};

/** What a record says, without its place and time. */
function again({ original, line }: BankScene, kind: string, of: BankRun | keyof BankScene["chains"]): JsonObject {
  const {
    seq: _seq,
    prev: _prev,
    chain: _chain,
    signature: _old,
    timestamp: _when,
    ...content
  } = original.record(line(kind, of));
  return content;
}

/** All records of a run, under an id that nobody has. */
function asAnotherRun(scene: BankScene, run: BankRun): readonly JsonObject[] {
  return [
    { ...again(scene, "intent", run), runId: NOWHERE },
    { ...again(scene, "attempt", run), runId: NOWHERE },
    { ...again(scene, "result", run), runId: NOWHERE },
    { ...again(scene, "receipt", run), runId: NOWHERE, intent: before(3) },
  ];
}

/** A run that was approved, as the answer to another question. */
function upon(scene: BankScene, question: BankRun): readonly JsonObject[] {
  const place = scene.at("receipt", question);
  const { actor, payload, resources, workflow } = scene.store.record(place) as JsonObject & Record<string, JsonObject>;
  const asked = { approval: hashOf(scene.store.line(place)), actor, payload, resources, workflow } as JsonObject;
  return asAnotherRun(scene, "approved").map((record) =>
    record["approval"] === undefined ? record : { ...record, ...asked },
  );
}
