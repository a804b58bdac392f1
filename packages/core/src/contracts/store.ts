/** Writes one chain. Exactly one exists per chain. */
export interface ChainWriter {
  /**
   * Stores lines (each a signed record and its newline) at the end of the chain, in order.
   * Resolves when they are durable, and the chain was not fenced by then. Called again only when it has settled.
   *
   * @throws StoreError when any of it could not be stored, or the chain was fenced; the chain then takes no more
   */
  append(lines: readonly Uint8Array[]): Promise<void>;
  /** Lets go of the chain, which takes no more. Safe to call twice. */
  close(): Promise<void>;
}

/** Who has a claim: a run, and the chain that its records are in. */
export interface ClaimHolder {
  readonly runId: string;
  readonly chain: string;
}

/** Where a line stands. */
export interface StoredLine {
  readonly chain: string;
  /** The record's bytes, signature included, newline not. */
  readonly line: Uint8Array;
}

/** What a store found in itself that is not in its logs; see the verifier's finding codes. */
export interface StoreFinding {
  readonly code: "file_differs" | "file_not_in_log" | "file_missing" | "stray_file";
  readonly runId?: string;
  readonly message: string;
}

/** Which receipts to list. */
export interface ReceiptQuery {
  /**
   * At most so many, newest first.
   * @defaultValue 50
   */
  readonly limit?: number | undefined;
  /** Only those that come after this run in the list: the last run id of the page before. None where it is unknown. */
  readonly after?: string | undefined;
}

/**
 * Keeps chains of records: bytes in, the same bytes out. A store never judges, signs or parses for meaning.
 *
 * @remarks Everything a store gives back is untrusted until it is verified.
 */
export interface ReceiptStore {
  /**
   * The store's random id, made once.
   *
   * @throws StoreError when it is there and is no id: a store never takes a new one
   */
  id(): Promise<string>;
  /**
   * Begins a chain.
   *
   * @throws StoreError when it exists, or its id is no UUID
   */
  createChain(chain: string): Promise<ChainWriter>;
  /** The ids of all chains. Never creates anything. */
  chains(): Promise<readonly string[]>;
  /**
   * Streams a chain's bytes: whole lines and, at the end, perhaps a torn one. Piece boundaries mean nothing; each piece
   * has memory of its own.
   *
   * @param from - the offset in bytes to begin at
   * @defaultValue from 0
   * @throws StoreError when there is no such chain
   */
  read(chain: string, from?: number): AsyncIterable<Uint8Array>;
  /**
   * The newest whole line of a chain, made durable first; undefined where there is none.
   *
   * @throws StoreError when there is no such chain
   */
  newest(chain: string): Promise<Uint8Array | undefined>;
  /** The receipt of a run, by the run's id, as soon as it is durable. */
  find(runId: string): Promise<StoredLine | undefined>;
  /** Receipts, newest first. */
  list(query?: ReceiptQuery): Promise<readonly StoredLine[]>;
  /**
   * Takes a name that only one can have, whichever process asks: atomic, and durable when it resolves. A mutex and nothing
   * more; what really happened is in the logs.
   *
   * @param name - 64 lower-case hex digits
   * @returns who has it: the holder given, or the one who was first
   * @throws StoreError when it could not be taken, or who has it cannot be read
   */
  claim(name: string, holder: ClaimHolder): Promise<ClaimHolder>;
  /**
   * Declares the writer of a chain dead, for ever. When it resolves, no append to the chain resolves any more, and every
   * one that did can be read.
   *
   * @throws StoreError when it could not be made durable
   */
  fence(chain: string): Promise<void>;
  /**
   * Whether a chain is fenced.
   *
   * @throws StoreError when that cannot be told
   */
  isFenced(chain: string): Promise<boolean>;
  /** What lies in the store beside its logs, and does not agree with them. */
  audit?(): AsyncIterable<StoreFinding>;
  close(): Promise<void>;
}
