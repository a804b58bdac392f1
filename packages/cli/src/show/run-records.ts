import { isObject, listOf, type Members } from "../index/members.js";
import type { StoredRecord } from "../store/stored-record.js";

/** The records of a run, by what they are. */
export interface RunRecords {
  readonly all: readonly StoredRecord[];
  readonly intent: StoredRecord | undefined;
  /** The first; the verifier reports a second one. */
  readonly receipt: StoredRecord | undefined;
  /** The receipt, or the intent of an open run: it says what was asked for. */
  readonly request: Members;
  /** What was called: as the receipt lists it, or as far as an open run has left attempts and results. */
  readonly calls: readonly Members[];
  readonly approvals: readonly StoredRecord[];
  readonly resolutions: readonly StoredRecord[];
}

/** Sorts the records of a run. */
export function sortRecords(all: readonly StoredRecord[]): RunRecords {
  const ofKind = (kind: string) => all.filter(({ content }) => content["kind"] === kind);
  const [intent] = ofKind("intent");
  const [receipt] = ofKind("receipt");
  return {
    all,
    intent,
    receipt,
    request: receipt?.content ?? intent?.content ?? {},
    calls:
      receipt === undefined ? begunCalls(ofKind("attempt"), ofKind("result")) : listOf(receipt.content["actionsTaken"]),
    approvals: ofKind("approval"),
    resolutions: ofKind("resolution"),
  };
}

function begunCalls(attempts: readonly StoredRecord[], results: readonly StoredRecord[]): readonly Members[] {
  return attempts.map(({ content }) => {
    const answer = results.find((result) => result.content["index"] === content["index"])?.content;
    const said = isObject(answer) ? { status: answer["status"], output: answer["output"] } : { status: "not answered" };
    return { ...content, ...said, startedAt: content["timestamp"] };
  });
}
