import { renameSync } from "node:fs";
import { finds } from "../support/attack.js";
import type { BankAttacks, BankScene } from "../support/bank-scene.js";
import { SIGNER } from "../support/recorded-bank.js";
import { recordForeign } from "../support/recorded-foreign.js";
import { resign } from "../support/reforge.js";
import { NOWHERE } from "./nowhere.js";

/** Records and logs in another place than they were written to, by one who cannot sign. */
export const ORDER: BankAttacks = {
  "two neighbours are swapped": finds(["gap", "bad_seq"], (scene) => {
    const intent = scene.at("intent", "refused");
    const reserve = { chain: intent.chain, seq: intent.seq - 1 };
    move(scene, reserve.seq, intent.seq);
    return [intent, reserve];
  }),
  "a record is moved to the end": finds(["gap", "bad_seq"], (scene) => {
    const reserve = scene.line("reserve", "main");
    move(scene, reserve.seq, scene.line("close", "main").seq - 1);
    return [scene.at("intent", "paid"), reserve];
  }),
  "an approval is moved behind the run that it let pass": finds(["gap", "bad_seq", "approval_mismatch"], (scene) => {
    const approval = scene.at("approval", "asked");
    move(scene, approval.seq, scene.at("receipt", "approved").seq);
    return [{ chain: approval.chain, seq: approval.seq + 1 }, approval, scene.at("intent", "approved")];
  }),
  "a record is repeated": finds("bad_seq", (scene) => {
    const blocked = scene.at("receipt", "blocked");
    insert(scene, blocked.seq + 1, [scene.store.line(blocked)]);
    return blocked;
  }),
  "all records of a run are repeated": finds(["bad_seq", "bad_seq", "bad_seq", "bad_seq"], (scene) => {
    const places = ["intent", "attempt", "result", "receipt"].map((kind) => scene.at(kind, "paid"));
    insert(
      scene,
      scene.at("receipt", "paid").seq + 1,
      places.map((place) => scene.store.line(place)),
    );
    return places;
  }),
  "a record of another chain is put between two": finds("wrong_chain", (scene) => {
    const place = scene.line("receipt", "blocked");
    insert(scene, place.seq, [scene.store.line(scene.at("receipt", "other"))]);
    return { ...place, runId: scene.runs.other };
  }),
  "a record of another chain is put in the place of one": finds(["wrong_chain", "file_not_in_log"], (scene) => {
    const place = scene.line("receipt", "blocked");
    const lines = scene.store.lines(place.chain);
    scene.store.write(place.chain, lines.with(place.seq, scene.store.line(scene.at("receipt", "other"))));
    return [{ ...place, runId: scene.runs.other }, { runId: scene.runs.blocked }];
  }),
  "a record of another chain is put behind the end": finds("wrong_chain", (scene) => {
    const { chain, seq } = scene.line("close", "newest");
    scene.store.append(chain, scene.store.line(scene.at("receipt", "other")));
    return { chain, seq: seq + 1, runId: scene.runs.other };
  }),
  "a log is renamed to another id": finds(
    Array.from({ length: 6 }, () => "wrong_chain" as const),
    (scene) => {
      const records = scene.store.records(scene.chains.newest);
      renameSync(scene.store.log(scene.chains.newest), scene.store.log(NOWHERE));
      return records.map(({ runId }, seq) => ({ chain: NOWHERE, seq, runId: runId as string }));
    },
  ),
  "two logs are swapped": finds(
    [...Array.from({ length: 9 }, () => "wrong_chain" as const), "truncated"],
    ({ store, chains: { second, newest }, line }) => {
      const [ofSecond, ofNewest] = [store.lines(second), store.lines(newest)];
      const [recordsOfSecond, recordsOfNewest] = [store.records(second), store.records(newest)];
      store.write(second, ofNewest);
      store.write(newest, ofSecond);
      return [
        ...recordsOfNewest.map(({ runId }, seq) => ({ chain: second, seq, runId: runId as string })),
        ...recordsOfSecond.map(({ runId }, seq) => ({ chain: newest, seq, runId: runId as string })),
        // Another chain names its end, and it has no record of its own now.
        line("close", "second"),
      ];
    },
  ),
  "a log of another store with the same key is put beside the others": finds("foreign_chain", async ({ store }) => {
    const { chain, lines } = await recordForeign();
    store.write(chain, lines);
    return { chain, seq: 0 };
  }),
  "a log of another store with another key is put beside the others": finds(
    ["unknown_key", "unknown_key", "unknown_key"],
    async ({ store }) => {
      const { chain, lines } = await recordForeign("another-secret-of-at-least-thirty-two-bytes");
      store.write(chain, lines);
      return [0, 1, 2].map((seq) => ({ chain, seq }));
    },
  ),
  // With the key, and without signing all that follows.
  "a record is changed and signed anew, and the next one still names the old one": finds(
    ["result_mismatch", "broken_link"],
    ({ store, at }) => {
      resign(store, SIGNER, at("result", "paid"), (record) => ({ ...record, output: { paid: 2 } }));
      return [at("receipt", "paid"), at("receipt", "paid")];
    },
  ),
  "the last record of a chain is changed and signed anew, and another chain names the old one": finds(
    "anchor_mismatch",
    ({ store, line }) => {
      resign(store, SIGNER, line("close", "main"), (record) => ({ ...record, timestamp: "2026-03-02T00:00:00.000Z" }));
      return line("close", "main");
    },
  ),
  "a record is removed, and the next one is signed anew to name the one before": finds(
    ["gap", "broken_link", "file_not_in_log"],
    ({ store, at, runs }) => {
      const { chain, seq } = at("receipt", "blocked");
      const { prev } = store.record({ chain, seq });
      const next = { chain, seq: seq + 1 };
      resign(store, SIGNER, next, (record) => ({ ...record, prev: prev ?? null }));
      store.write(chain, store.lines(chain).toSpliced(seq, 1));
      return [next, at("intent", "abroad"), { runId: runs.blocked }];
    },
  ),
  "a record is removed, and the next one is signed anew to take its place": finds(
    ["gap", "file_not_in_log"],
    ({ store, at, runs }) => {
      const { chain, seq } = at("receipt", "blocked");
      const { prev } = store.record({ chain, seq });
      resign(store, SIGNER, { chain, seq: seq + 1 }, (record) => ({ ...record, seq, prev: prev ?? null }));
      store.write(chain, store.lines(chain).toSpliced(seq, 1));
      // The one after the next has kept its number.
      return [at("intent", "abroad"), { runId: runs.blocked }];
    },
  ),
};

function move({ store, chains: { main } }: BankScene, from: number, to: number): void {
  const lines = store.lines(main);
  const [line] = lines.splice(from, 1);
  store.write(main, lines.toSpliced(to, 0, line as Buffer));
}

function insert({ store, chains: { main } }: BankScene, seq: number, added: readonly Buffer[]): void {
  store.write(main, store.lines(main).toSpliced(seq, 0, ...added));
}
