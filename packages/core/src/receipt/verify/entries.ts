import { actionResultSchema } from "../../models/action-result.js";
import { ObjectScan } from "./object-scan.js";
import { NONE, type Scan } from "./scan-json.js";
import { scanOf } from "./scan-schema.js";

/** A call as an attempt announces it and a receipt's entry tells of it, as canonical texts. */
export interface Call {
  readonly action: string;
  readonly effect: string;
  readonly resources: string;
  readonly system: string;
  readonly input: string;
  readonly before: string | undefined;
  readonly policyResults: string | undefined;
}

/** An entry of a receipt's `actionsTaken`. */
export interface Entry extends Call {
  readonly status: "succeeded" | "failed" | "unknown" | "blocked";
  readonly success: boolean;
  readonly output: string;
  /** Its place among the calls of its run; undefined where that is its place in the receipt. */
  readonly index: number | undefined;
}

/** An entry's place among the calls of its run. */
export function indexOf({ index }: Entry, position: number): number {
  return index ?? position;
}

/** Whether a call acts. */
export function isWrite({ effect }: Call): boolean {
  return effect === '"write"';
}

/** The call that an attempt announces. */
export function callOf(attempt: { text(name: string): string | undefined }): Call {
  return callIn((name) => attempt.text(name));
}

/** Reads the entries of a receipt while the receipt is read. */
export class EntryScan {
  readonly #object = new ObjectScan(actionResultSchema.shape, scanOf);
  #entries: Entry[] = [];

  readonly scan: Scan = (bytes, at, depth) => {
    const end = this.#object.scan(bytes, at, depth);
    if (end === NONE || bytes[end] !== 0x7d) return NONE;
    this.#entries.push(entryIn((name) => this.#object.text(bytes, name)));
    return end + 1;
  };

  /** The entries that were read since the last call. */
  take(): readonly Entry[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }
}

type TextOf = (name: string) => string | undefined;

function callIn(text: TextOf): Call {
  return {
    action: text("action") as string,
    effect: text("effect") as string,
    resources: text("resources") as string,
    system: text("system") as string,
    input: text("input") as string,
    before: text("before"),
    policyResults: text("policyResults"),
  };
}

function entryIn(text: TextOf): Entry {
  return {
    action: text("action") as string,
    effect: text("effect") as string,
    resources: text("resources") as string,
    system: text("system") as string,
    input: text("input") as string,
    before: text("before"),
    policyResults: text("policyResults"),
    status: (text("status") as string).slice(1, -1) as Entry["status"],
    success: text("success") === "true",
    output: text("output") as string,
    index: text("index") === undefined ? undefined : Number(text("index")),
  };
}
