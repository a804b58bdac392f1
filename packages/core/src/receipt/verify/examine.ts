import { isUtf8 } from "node:buffer";
import canonicalize from "canonicalize";
import type { Json, JsonObject } from "../../json.js";
import { ID_PATTERN } from "../../models/fields.js";
import { canonical } from "../canonical.js";
import { DEVELOPMENT_SECRET, INSECURE_KID, type Key, type Keyring, keyFromSecret } from "../keyring.js";
import { MAX_RECORD_BYTES, verifyLine } from "../seal.js";
import { type Problem, parseLine, problemsOf } from "./explain.js";
import { createRecordReader, type RecordView } from "./record-view.js";

/** A record whose signature is good. */
export interface SignedRecord {
  readonly kind: string;
  readonly chain: string;
  readonly seq: number;
  readonly prev: string | null;
  readonly timestamp: string;
  readonly kid: string;
  readonly runId: string | undefined;
  /** What it says; undefined where it does not fit its schema. */
  readonly view: RecordView | undefined;
}

/** What a line is. */
export interface Examination {
  /** Undefined where the line cannot be trusted at all. */
  readonly record: SignedRecord | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Examines a line.
 *
 * @param signer - the id of the key whose signature the line, which is UTF-8 then, is known to carry; absent where nobody knows
 */
export type Examine = (line: Buffer, signer?: string) => Examination;

/** How lines are examined. */
export interface ExaminerOptions {
  readonly keyring: Keyring;
  readonly strict: boolean;
}

/**
 * Makes what examines one line at a time, without its surroundings: size, encoding, key, signature, schema.
 *
 * Almost every line is canonical, fits and is signed. That is found out by one reading of its bytes; only of the others is
 * asked what is wrong with them.
 */
export function createExaminer({ keyring, strict }: ExaminerOptions): Examine {
  const read = createRecordReader();
  const keyOf = keyFinder(keyring);

  return (line, signer) => {
    const view = signer !== undefined || isUtf8(line) ? read(line) : undefined;
    if (view === undefined) return examineSlowly(line);
    const kid = view.plain("kid");
    const isSigned = kid === signer;
    if (!isSigned && signer !== undefined && !isUtf8(line)) return examineSlowly(line);
    const unsigned = signatureProblem(line, keyOf(kid), kid, view.plain("alg"), isSigned);
    if (unsigned !== undefined) return { record: undefined, problems: [unsigned] };
    return { record: recordOf(view, kid), problems: strict && !isCanonical(line) ? [NOT_CANONICAL] : NONE };
  };

  function examineSlowly(line: Buffer): Examination {
    const parsed = parseLine(line);
    if ("problem" in parsed) return { record: undefined, problems: [parsed.problem] };
    const { record } = parsed;
    const kid = String(record["kid"]);
    const unsigned = signatureProblem(line, keyOf(kid), kid, record["alg"]);
    if (unsigned !== undefined) return { record: undefined, problems: [unsigned] };
    const problems = problemsOf(record);
    if (problems.length > 0) return { record: misfit(record), problems };
    const view = read(canonicalLine(record));
    if (view === undefined) return { record: misfit(record), problems: [UNREADABLE_CONTENT] };
    return { record: recordOf(view, kid), problems: strict ? [NOT_CANONICAL] : NONE };
  }
}

const NONE: readonly Problem[] = [];

const NOT_CANONICAL: Problem = {
  code: "not_canonical",
  message:
    "The record is signed but not in canonical form (RFC 8785): its signer is faulty, and others may read it differently.",
};

const UNREADABLE_CONTENT: Problem = { code: "bad_field", message: "The record does not fit its kind." };

/** The development secret is public: what it signed is recognised, and reported as such. */
function keyFinder(keyring: Keyring): (kid: string) => Key | undefined {
  const development = keyFromSecret(DEVELOPMENT_SECRET);
  return (kid) => keyring.get(kid) ?? (kid === INSECURE_KID ? development : undefined);
}

function signatureProblem(
  line: Buffer,
  key: Key | undefined,
  kid: string,
  alg: unknown,
  isSigned = false,
): Problem | undefined {
  if (key === undefined) {
    return {
      code: "unknown_key",
      message: `The record names the key ${JSON.stringify(kid.slice(0, 80))}, which is not in the keyring; add it, or distrust the record.`,
    };
  }
  if (alg !== key.alg) {
    return {
      code: "alg_mismatch",
      message: `The record names another algorithm than its key has, which is ${key.alg}.`,
    };
  }
  if (line.length - key.signatureLength - SIGNATURE_FRAME > MAX_RECORD_BYTES) return TOO_LARGE;
  return isSigned || verifyLine(line, key) ? undefined : BAD_SIGNATURE;
}

/** What the signature adds to the body beside its digits; it takes the place of the body's last brace. */
const SIGNATURE_FRAME = ',"signature":""'.length;

/** A line that is longer than any record. */
export const TOO_LARGE: Problem = {
  code: "too_large",
  message: `The line is longer than any record, which has at most ${MAX_RECORD_BYTES} bytes.`,
};

const BAD_SIGNATURE: Problem = {
  code: "bad_signature",
  message:
    "The signature is not that of the record: it was changed after it was signed, or signed with another secret.",
};

function recordOf(view: RecordView, kid: string): SignedRecord {
  const prev = view.text("prev") as string;
  return {
    kind: view.kind,
    chain: view.plain("chain"),
    seq: view.number("seq"),
    prev: prev === "null" ? null : prev.slice(1, -1),
    timestamp: view.plain("timestamp"),
    kid,
    runId: view.has("runId") ? view.plain("runId") : undefined,
    view,
  };
}

/** As much of a signed record as it takes to go on behind it. */
function misfit({ kind, chain, seq, prev, timestamp, kid, runId }: JsonObject): SignedRecord | undefined {
  if (typeof chain !== "string" || !Number.isSafeInteger(seq)) return undefined;
  return {
    kind: String(kind),
    chain,
    seq: Number(seq),
    prev: typeof prev === "string" ? prev : null,
    timestamp: String(timestamp),
    kid: String(kid),
    runId: typeof runId === "string" && ID_PATTERN.test(runId) ? runId : undefined,
    view: undefined,
  };
}

function canonicalLine({ signature, ...unsigned }: JsonObject): Buffer {
  return Buffer.from(`${canonical(unsigned).slice(0, -1)},"signature":${JSON.stringify(signature)}}`, "utf8");
}

/** By another implementation than the one that signs. */
function isCanonical(line: Buffer): boolean {
  const text = line.toString("utf8");
  const { signature, ...unsigned } = JSON.parse(text) as JsonObject;
  try {
    return text === `${canonicalize(unsigned as Json)?.slice(0, -1)},"signature":"${String(signature)}"}`;
  } catch {
    return false;
  }
}
