import { ID_PATTERN, timeOf } from "./fields.js";
import { listOf, parseObject, textOf } from "./members.js";
import { factsOf, type RunFacts } from "./run-facts.js";

/** What a line tells the index; the rest of it is read when somebody asks. Nothing of it is verified. */
export type IndexedRecord =
  | {
      readonly kind: "attempt" | "result" | "resolution" | "approval" | "reserve";
      /** A reservation is of many runs, all others of one. */
      readonly runIds: readonly string[];
    }
  | RunFacts;

/** An intent, as far as it takes to know that a run has begun. */
export interface BegunRun {
  readonly kind: "begun";
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Reads what the index needs of a line at once; undefined where it is no record, or one of no run. */
export function readRecord(line: Buffer): IndexedRecord | BegunRun | undefined {
  return readCall(line) ?? readBegun(line) ?? readWhole(line);
}

/**
 * Attempts and results are half of a log, and nothing but their run is needed of them. Canonical JSON (RFC 8785) has its
 * members in order, so all that follows a top-level `runId` is short and plain, and the last one in the line is that one.
 */
function readCall(line: Buffer): IndexedRecord | undefined {
  const head = line.toString("latin1", 0, Math.min(line.length, HEAD_BYTES));
  const kind = head.startsWith(ATTEMPT_BEGINS) ? "attempt" : RESULT_BEGINS.exec(head)?.[1];
  if (kind === undefined) return undefined;
  const tail = CALL_ENDS.exec(line.toString("latin1", Math.max(0, line.length - TAIL_BYTES), line.length));
  if (tail === null) return undefined;
  // Cut out anew: a part of a longer text would keep all of it in memory.
  const at = line.length - tail[0].length + '"runId":"'.length;
  return { kind: kind as "attempt", runIds: [line.toString("latin1", at, at + ID_LENGTH)] };
}

const HEAD_BYTES = 256;
const TAIL_BYTES = 512;
const ID_LENGTH = 36;
const ATTEMPT_BEGINS = '{"action":"';
const RESULT_BEGINS =
  /^\{"alg":"[\w-]+","chain":"[\da-f-]{36}","index":\d+,"kid":"[^"\\]*","kind":"(result|resolution)","output":/;
const CALL_ENDS =
  /"runId":"[\da-f]{8}-[\da-f]{4}-[47][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}","seq":\d+,(?:"status":"\w+",|"system":"[^"\\]*",)?"timestamp":"[\dT:.Z-]{24}","v":1,"signature":"[\da-f]+"\}$/;

/**
 * Intents are a third of what has to be parsed, and mostly say what their receipt says too. Those that answer or reverse
 * another run are read at once.
 */
function readBegun(line: Buffer): BegunRun | undefined {
  if (line.toString("latin1", 0, INTENT_BEGINS.length) !== INTENT_BEGINS) return undefined;
  const tail = INTENT_ENDS.exec(line.toString("latin1", Math.max(0, line.length - TAIL_BYTES), line.length));
  const time = timeOf(tail?.[1]);
  if (tail === null || time === undefined || line.includes(ANSWERS) || line.includes(REVERSES)) return undefined;
  const at = line.length - tail[0].length + '"runId":"'.length;
  return { kind: "begun", runId: line.toString("latin1", at, at + ID_LENGTH), time };
}

const INTENT_BEGINS = '{"actor":';
const INTENT_ENDS =
  /"runId":"[\da-f]{8}-[\da-f]{4}-[47][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}","seq":\d+,"timestamp":"([^"]{24})","v":1,"workflow":"[^"\\]+","signature":"[\da-f]+"\}$/;
const ANSWERS = Buffer.from('"approval":"');
const REVERSES = Buffer.from('"reverses":"');

/** Reads a line from its beginning to its end. */
export function readWhole(line: Buffer): IndexedRecord | undefined {
  const record = parseObject(line);
  if (record === undefined) return undefined;
  const { kind, runId } = record;
  if (kind === "reserve") {
    const ids = listOf(record["taken"]).map((taken) => textOf(taken["runId"]));
    return { kind, runIds: ids.filter((id) => id !== undefined && ID_PATTERN.test(id)) as string[] };
  }
  if (typeof runId !== "string" || !ID_PATTERN.test(runId)) return undefined;
  if (kind === "attempt" || kind === "result" || kind === "resolution" || kind === "approval")
    return { kind, runIds: [runId] };
  return kind === "intent" || kind === "receipt" ? factsOf(kind, runId, record) : undefined;
}
