import type { Head } from "../../models/record.js";
import type { SignedRecord } from "./examine.js";
import type { Findings } from "./findings.js";

/** How far a chain has been read, and what its next record must be. */
export class ChainState {
  readonly chain: string;
  /** Where reading goes on, in bytes. */
  offset = 0;
  /** The sequence number of the next record. */
  next = 0;
  /** How many lines that cannot be trusted stand before the next record. */
  damaged = 0;
  /** The newest record that is in its place. */
  head: Head | undefined;
  /** An unfinished last line, and whether it was still the same when it was looked at again. */
  torn: { readonly offset: number; readonly bytes: number; readonly stays: boolean } | undefined;
  /** Whether it could not be read to its end. */
  unreadable = false;
  #timestamp = "";
  #closed = false;

  constructor(chain: string) {
    this.chain = chain;
  }

  /** Notes an unfinished last line. A writer at work may be about to finish it. */
  tear(offset: number, bytes: number): void {
    this.torn = { offset, bytes, stays: this.torn?.offset === offset && this.torn.bytes === bytes };
  }

  /** The sequence number that a line should have which cannot say so itself. */
  get expected(): number {
    return this.next + this.damaged;
  }

  /**
   * Checks a record's place: chain, sequence number, link, clock.
   *
   * A line that cannot be trusted may have been a record of this chain, changed, or have been put between two: so the next
   * record may follow either way. It is linked to bytes that are gone, and only in the second case its link can be checked.
   *
   * @param hash - the record's hash
   * @returns whether it is in its place, and what it says of runs and other chains counts
   */
  place(record: SignedRecord, hash: string, findings: Findings): boolean {
    const { seq, kind, timestamp } = record;
    const subject = { chain: this.chain, seq, runId: record.runId };
    if (record.chain !== this.chain) {
      const message = `The record belongs to the chain ${record.chain.slice(0, 40)}; somebody has copied it here.`;
      findings.add("wrong_chain", message, { ...subject, seq: this.expected });
      this.damaged++;
      return false;
    }
    if (seq < this.next) {
      findings.add(
        "bad_seq",
        `The record stands where number ${this.expected} belongs: it was repeated or moved.`,
        subject,
      );
      return false;
    }
    if (seq > this.expected) {
      findings.add(
        "gap",
        `The records from number ${this.next} to ${seq - 1} are missing; they were removed or moved.`,
        subject,
      );
    } else if (seq === this.next && record.prev !== (this.head?.hash ?? null)) {
      findings.add(
        "broken_link",
        `The record does not name the one before it; its chain was put together anew.`,
        subject,
      );
    }
    if ((seq === 0) !== (kind === "open")) {
      findings.add("bad_seq", "A chain begins with its open record, and has no other one.", subject);
    }
    if (this.#closed) findings.add("late_record", "The record comes after the end of its chain.", subject);
    if (record.view !== undefined) {
      if (timestamp < this.#timestamp) {
        findings.add("clock_back", `The writer's clock went back from ${this.#timestamp} to ${timestamp}.`, subject);
      }
      this.#timestamp = timestamp;
    }
    this.#closed = kind === "close" || kind === "key";
    this.next = seq + 1;
    this.damaged = 0;
    this.head = { chain: this.chain, seq, hash };
    return true;
  }
}
