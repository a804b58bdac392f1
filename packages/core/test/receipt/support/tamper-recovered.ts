import type { JsonObject } from "../../../src/json.js";
import { newId } from "../../../src/models/id.js";
import { attemptOf, ENTRY, type OpenStore, receiptOf, requestOf, resultOf, TestChain } from "./evidence.js";
import { RUNS } from "./tamper-runs.js";
import { type Cases, expecting, type Tampering } from "./tampering.js";

const DIED = { error: "The process died before it was answered.", code: "ENACT_WRITER_DIED" };
const LATE_UNKNOWN = { status: "unknown", output: { error: "Nobody has answered.", code: "ENACT_TIMEOUT" } };

/** An entry of a run that was closed for a dead writer, of which nobody knows what became. */
export const OPEN_ENTRY = { ...ENTRY, status: "unknown", success: false, output: DIED, code: DIED.code };
/** The same, of which its connector has found out. */
export const FOUND_ENTRY = { ...ENTRY, reconciled: true };

/** What a run has left behind whose writer was taken for dead, and the chain of the one who closes it. */
export function taken(store: OpenStore, { isCloserOlder = false } = {}) {
  const runId = newId();
  const older = new TestChain(store);
  const newer = new TestChain(store);
  const [writer, closer] = isCloserOlder ? [newer, older] : [older, newer];
  const intent = writer.put({ kind: "intent", ...requestOf(runId), decision: "PASS" });
  return { runId, writer, closer, intent: intent.hash };
}

/** Closes such a run. */
export function close({ closer, runId, intent }: ReturnType<typeof taken>, actions: readonly JsonObject[]): void {
  const error = { code: "ENACT_WRITER_DIED", message: "The process that ran this has died." };
  closer.put({ ...receiptOf(runId, intent, actions), outcome: "unknown", error });
}

/** What was found out about a call. */
export function resolutionOf(runId: string, index = 0): JsonObject {
  return { ...resultOf(runId, index), kind: "resolution" };
}

/** What is wrong with the records of a run that was closed for a writer which was taken for dead. */
export const RECOVERED = {
  late_record: {
    ...RUNS.late_record,
    ...inBothOrders("an answer that came after its run was closed", (run) => {
      run.writer.put(attemptOf(run.runId));
      close(run, [{ ...OPEN_ENTRY, index: 0 }]);
      run.writer.put(resultOf(run.runId));
    }),
    ...inBothOrders("one that says no more than what was known", (run) => {
      run.writer.put(attemptOf(run.runId));
      close(run, [{ ...OPEN_ENTRY, index: 0 }]);
      run.writer.put({ ...resultOf(run.runId), ...LATE_UNKNOWN });
    }),
    ...inBothOrders("an answer to what was found out about meanwhile", (run) => {
      run.writer.put(attemptOf(run.runId));
      run.closer.put(resolutionOf(run.runId));
      close(run, [{ ...FOUND_ENTRY, index: 0 }]);
      run.writer.put({ ...resultOf(run.runId), output: { ref: "another answer" } });
    }),
    ...inBothOrders("a call that was attempted after its run was closed", (run) => {
      run.writer.put(attemptOf(run.runId, 0));
      run.writer.put(resultOf(run.runId, 0));
      close(run, [{ ...ENTRY, index: 0 }]);
      run.writer.put(attemptOf(run.runId, 1));
      run.writer.put(resultOf(run.runId, 1));
    }),
    ...inBothOrders("a receipt of the writer's own", (run) => {
      close(run, []);
      run.writer.put({ ...receiptOf(run.runId, run.intent, []) });
    }),
  },
  duplicate_run: {
    ...RUNS.duplicate_run,
    ...inBothOrders("two receipts of two that have closed the same run", (run) => {
      close(run, []);
      close({ ...run, closer: new TestChain(run.writer.store) }, []);
    }),
  },
  result_mismatch: {
    ...RUNS.result_mismatch,
    ...inBothOrders("a closed run that does not say what was answered in time", (run) => {
      run.writer.put(attemptOf(run.runId));
      run.writer.put(resultOf(run.runId));
      close(run, [{ ...ENTRY, index: 0, output: { ref: "main" } }]);
    }),
    ...inBothOrders("a closed run that does not say what was found out", (run) => {
      run.writer.put(attemptOf(run.runId));
      run.closer.put(resolutionOf(run.runId));
      close(run, [{ ...FOUND_ENTRY, index: 0, output: { ref: "main" } }]);
    }),
  },
  attempt_missing: {
    ...RUNS.attempt_missing,
    ...inBothOrders("a closed run that tells of a call that was never attempted", (run) => {
      run.writer.put(attemptOf(run.runId, 1));
      close(run, [
        { ...OPEN_ENTRY, index: 1 },
        { ...OPEN_ENTRY, index: 2 },
      ]);
    }),
    ...inBothOrders("a closed run that takes one call for another", (run) => {
      run.writer.put(attemptOf(run.runId, 1));
      run.writer.put({ ...attemptOf(run.runId, 3), action: "deleteBranch" });
      close(run, [
        { ...OPEN_ENTRY, index: 3 },
        { ...OPEN_ENTRY, index: 1, action: "deleteBranch" },
      ]);
      return expecting("attempt_missing", "attempt_missing");
    }),
  },
  attempt_without_intent: {
    ...RUNS.attempt_without_intent,
    "what was found out about a run that is not there": ({ chain }) => chain.put(resolutionOf(newId())),
  },
} as const satisfies Cases;

/** A case for both orders in which the two chains can be read. */
function inBothOrders(
  name: string,
  tamper: (run: ReturnType<typeof taken>) => unknown,
): Readonly<Record<string, Tampering>> {
  return {
    [name]: ({ store }) => tamper(taken(store)),
    [`${name}, by an older chain`]: ({ store }) => tamper(taken(store, { isCloserOlder: true })),
  };
}
