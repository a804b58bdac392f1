import type { z } from "zod";
import { actionResultSchema } from "../../models/action-result.js";
import { recordSchema } from "../../models/record.js";
import { type Entry, EntryScan } from "./entries.js";
import { ObjectScan } from "./object-scan.js";
import { NONE } from "./scan-json.js";
import { scanOf } from "./scan-schema.js";

/** The kinds of record there are. */
type RecordKind = z.infer<typeof recordSchema>["kind"];

/**
 * A record that fits its schema, as its canonical bytes.
 *
 * @remarks Texts have one character per byte, so that equal texts mean equal bytes, whatever the script. The view is good
 * until the next record is read.
 */
export interface RecordView {
  readonly kind: RecordKind;
  readonly bytes: Buffer;
  /** A member as it stands in the record; undefined where it is absent. */
  text(name: string): string | undefined;
  /** A member that is plain text (an id, a hash, a name of a set), without its quotes. */
  plain(name: string): string;
  has(name: string): boolean;
  /** A member that is a number. */
  number(name: string): number;
  /** The entries of a receipt; none in a record of another kind. */
  entries(): readonly Entry[];
}

/** Makes what reads a line as a record; it gives undefined for all that is not canonical or does not fit. */
export function createRecordReader(): (line: Buffer) => RecordView | undefined {
  const views = recordSchema.options.map(({ shape }) => new ScannedRecord(shape as Shape)).sort(byFrequency);
  return (line) => {
    for (let index = 0; index < views.length; index++) {
      const view = views[index] as ScannedRecord;
      if (view.read(line)) return view;
    }
    return undefined;
  };
}

type Shape = Readonly<Record<string, z.core.$ZodType>> & { readonly kind: z.ZodLiteral<RecordKind> };

/** The kinds that belong to a run are those that a log is full of. */
const FREQUENT: readonly RecordKind[] = ["receipt", "intent", "attempt", "result"];

function byFrequency(a: RecordView, b: RecordView): number {
  const rank = (view: RecordView) => (FREQUENT.includes(view.kind) ? 0 : 1);
  return rank(a) - rank(b);
}

class ScannedRecord implements RecordView {
  readonly kind: RecordKind;
  bytes: Buffer = Buffer.alloc(0);
  #taken: readonly Entry[] = [];
  readonly #members: ObjectScan;
  readonly #entries = new EntryScan();

  /** The signature is the last member, whatever its name: `verifyLine` looks at it. */
  constructor({ signature: _unsigned, ...shape }: Shape) {
    this.kind = (shape as Shape).kind.value;
    const own = new Map([[actionResultSchema, this.#entries.scan]]);
    this.#members = new ObjectScan(shape, (schema) => scanOf(schema, own));
  }

  read(bytes: Buffer): boolean {
    const end = this.#members.scan(bytes, 0, 0);
    this.#taken = this.#entries.take();
    this.bytes = bytes;
    return end !== NONE && SIGNATURE_BYTES.includes(bytes.length - end);
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  text(name: string): string | undefined {
    return this.#members.text(this.bytes, name);
  }

  plain(name: string): string {
    return this.#members.plain(this.bytes, name);
  }

  number(name: string): number {
    return this.#members.number(this.bytes, name);
  }

  entries(): readonly Entry[] {
    return this.#taken;
  }
}

/** How long the signature is with its name, quotes and the last brace. */
const SIGNATURE_BYTES: readonly number[] = [64, 128].map((digits) => ',"signature":""}'.length + digits);
