import { actionResultSchema } from "../../models/action-result.js";
import { ObjectScan } from "./object-scan.js";
import type { RecordView } from "./record-view.js";
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
export function callOf(attempt: RecordView): Call {
  return callIn((name) => attempt.text(name));
}

/** Makes what reads the entries of a receipt. */
export function createEntryReader(): (receipt: RecordView) => readonly Entry[] {
  const scan = new ObjectScan(actionResultSchema.shape, scanOf);
  return (receipt) => {
    const { bytes, line } = receipt;
    const text = (name: string) => scan.textIn(line, name);
    const entries: Entry[] = [];
    // From each brace that opens an entry to the comma or bracket behind the one that closes it.
    for (let at = receipt.start("actionsTaken") + 1; bytes[at] === 0x7b; ) {
      at = scan.scan(bytes, at, ENTRY_DEPTH) + 1;
      entries.push({
        ...callIn(text),
        status: (text("status") as string).slice(1, -1) as Entry["status"],
        success: text("success") === "true",
        output: text("output") as string,
      });
      if (bytes[at] === 0x2c) at++;
    }
    return entries;
  };
}

/** A record, its `actionsTaken`. */
const ENTRY_DEPTH = 2;

function callIn(text: (name: string) => string | undefined): Call {
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
