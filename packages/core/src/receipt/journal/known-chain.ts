import type { Writer } from "../../models/record.js";
import { type PlacedRecord, parsed } from "./place.js";

/** A chain, as far as it was read. */
export class KnownChain {
  readonly id: string;
  /** Where reading goes on, in bytes. */
  offset = 0;
  /** Who writes it; undefined while its first record has not been read. */
  writer: Writer | undefined;
  /** When its newest record was written, by its writer's clock. */
  newestAt = "";
  /** Whether one of its lines does not verify here, so that nobody can say what its writer has done. */
  isUnknown = false;
  /** Whether it says that it has come to its end: nothing that counts follows. */
  isOver = false;

  constructor(id: string) {
    this.id = id;
  }

  /** Whether it was begun in this store. What stands in a chain that was copied here does not count. */
  get isOwn(): boolean {
    return this.writer !== undefined;
  }

  /** Takes the record that begins it. */
  open(record: PlacedRecord, storeId: string): void {
    if (record.seq !== 0 || record.offset !== 0 || record.view.plain("store") !== storeId) return;
    this.writer = parsed<{ readonly writer: Writer }>(record).writer;
  }

  /** Takes any record. */
  meet({ timestamp, view }: PlacedRecord): void {
    this.newestAt = timestamp;
    this.isOver = view.kind === "close" || view.kind === "key";
  }
}
