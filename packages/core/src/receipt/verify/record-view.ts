import type { z } from "zod";
import { recordSchema } from "../../models/record.js";
import { ObjectScan } from "./object-scan.js";
import { NONE } from "./scan-json.js";
import { scanOf } from "./scan-schema.js";

/** The kinds of record there are. */
export type RecordKind = z.infer<typeof recordSchema>["kind"];

/**
 * A record that fits its schema, as its canonical bytes.
 *
 * @remarks Texts have one character per byte, so that equal texts mean equal bytes, whatever the script. They are good until
 * the next record is read.
 */
export interface RecordView {
  readonly kind: RecordKind;
  readonly bytes: Buffer;
  /** A member as it stands in the record; undefined where it is absent. */
  text(name: string): string | undefined;
  /** A member that is plain text (an id, a hash, a name of a set), without its quotes. */
  plain(name: string): string;
  /** A member that is a number. */
  number(name: string): number;
  /** Where a member begins. */
  start(name: string): number;
}

/** Makes what reads a line as a record; it gives undefined for all that is not canonical or does not fit. */
export function createRecordReader(): (line: Buffer) => RecordView | undefined {
  const views = recordSchema.options.map(({ shape }) => new ScannedRecord(shape as Shape));
  return (line) => {
    for (let index = 0; index < views.length; index++) {
      const view = views[index] as ScannedRecord;
      if (view.read(line)) return view;
    }
    return undefined;
  };
}

type Shape = Readonly<Record<string, z.core.$ZodType>> & { readonly kind: z.ZodLiteral<RecordKind> };

class ScannedRecord implements RecordView {
  readonly kind: RecordKind;
  bytes: Buffer = Buffer.alloc(0);
  readonly #members: ObjectScan;

  /** The signature is the last member, whatever its name: `verifyLine` looks at it. */
  constructor({ signature: _unsigned, ...shape }: Shape) {
    this.kind = (shape as Shape).kind.value;
    this.#members = new ObjectScan(shape, scanOf);
  }

  read(line: Buffer): boolean {
    const end = this.#members.scan(line, 0, 0);
    this.bytes = line;
    return end !== NONE && SIGNATURE_BYTES.includes(line.length - end);
  }

  text(name: string): string | undefined {
    return this.#members.text(this.bytes, name);
  }

  plain(name: string): string {
    return (this.text(name) as string).slice(1, -1);
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  start(name: string): number {
    return this.#members.start(name);
  }
}

/** How long the signature is with its name, quotes and the last brace. */
const SIGNATURE_BYTES: readonly number[] = [64, 128].map((digits) => ',"signature":""}'.length + digits);
