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
}

/** Whether a call acts. */
export function isWrite({ effect }: Call): boolean {
  return effect === '"write"';
}

/** The call that an attempt announces. */
export function callOf(attempt: { text(name: string): string | undefined }): Call {
  return callIn((name) => attempt.text(name));
}

/** Reads the entries of a receipt while the receipt is read, and remembers where each of their members stands. */
export class EntryScan {
  readonly #object = new ObjectScan(actionResultSchema.shape, scanOf);
  #spans: number[] = [];
  #count = 0;

  readonly scan: Scan = (bytes, at, depth) => {
    const end = this.#object.scan(bytes, at, depth);
    if (end === NONE || bytes[end] !== 0x7d) return NONE;
    this.#object.remember(this.#spans);
    this.#count++;
    return end + 1;
  };

  /** Forgets the entries of the last receipt. */
  clear(): void {
    this.#spans = [];
    this.#count = 0;
  }

  /** The entries, out of the text of the bytes that were read. */
  entriesIn(line: string): readonly Entry[] {
    return Array.from({ length: this.#count }, (_, index) => {
      const text = (name: string) => this.#object.rememberedIn(line, this.#spans, index, name);
      return entryIn(text);
    });
  }
}

type Texts = (name: string) => string | undefined;

function callIn(text: Texts): Call {
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

function entryIn(text: Texts): Entry {
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
  };
}
