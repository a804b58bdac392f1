import type { ReceiptStore } from "@enact/core";
import { hashOf } from "../store/line-hash.js";
import { chosenRows } from "./chosen-rows.js";
import { type DeferredIntent, DeferredIntents } from "./deferred-intents.js";
import { FacetLists } from "./facet-lists.js";
import type { LogLine } from "./log-lines.js";
import { LogReader } from "./log-reader.js";
import { openRunOf, pendingRunOf } from "./open-runs.js";
import { Questions } from "./questions.js";
import { readRecord, readWhole } from "./read-record.js";
import { type LineOfRun, readRuns } from "./read-runs.js";
import type { Place } from "./record-places.js";
import { Refreshes } from "./refreshes.js";
import { type Relation, Relations } from "./relations.js";
import type { RunFacts } from "./run-facts.js";
import type { RunLine } from "./run-lines.js";
import { RunOrder } from "./run-order.js";
import type { Facets, OpenRun, PendingRun, RunFilter, RunPage, RunRow, Stats } from "./run-row.js";
import { statsOf } from "./run-stats.js";
import { RunTable } from "./run-table.js";
import { TextSearch } from "./text-search.js";

/** What the index can be asked. */
export interface RunIndex {
  /**
   * Reads what was stored since the last time. Whoever asks while it reads is answered by one more reading, that all who ask
   * meanwhile share, so that everything stored before is seen.
   *
   * @param onProgress - is told how many bytes were read so far
   * @throws StoreError when a log cannot be read; the others were
   */
  refresh(onProgress?: (bytes: number) => void): Promise<void>;
  readonly records: number;
  readonly runs: number;
  /** Goes up whenever something was read. */
  readonly revision: number;
  page(filter: RunFilter, slice: { readonly offset?: number; readonly limit?: number }): Promise<RunPage>;
  /** The ids of the runs that a filter leaves, newest first. */
  select(filter: RunFilter): Promise<readonly string[]>;
  row(runId: string): RunRow | undefined;
  /** The ids of runs that begin or end with a text. */
  find(part: string): readonly string[];
  /** The stored lines of a run, in the order they were stored. */
  lines(runId: string): Promise<readonly RunLine[]>;
  /** The runs that follow from a run, or that it follows from. */
  related(runId: string): readonly { readonly relation: Relation; readonly row: RunRow }[];
  /** The stored receipts of some runs, and the intents of those that are open; each run as soon as it was read. */
  endings(runIds: readonly string[]): AsyncIterable<LineOfRun>;
  /** All stored lines of some runs; each run as soon as it was read. */
  allLines(runIds: readonly string[]): AsyncIterable<LineOfRun>;
  /** How many runs have begun and not ended. */
  readonly openRuns: number;
  open(): Promise<readonly OpenRun[]>;
  pending(): Promise<readonly PendingRun[]>;
  facets(): Facets;
  stats(filter: RunFilter, options?: { readonly spans?: number }): Promise<Stats>;
}

/** Makes the index of a store; nothing is read yet. */
export function createRunIndex(store: Pick<ReceiptStore, "chains" | "read">): RunIndex {
  return new StoreIndex(store);
}

class StoreIndex implements RunIndex {
  readonly #store: Pick<ReceiptStore, "read">;
  readonly #table = new RunTable();
  readonly #order = new RunOrder(this.#table);
  readonly #questions = new Questions();
  readonly #relations = new Relations();
  readonly #deferred = new DeferredIntents();
  readonly #open = new Map<number, OpenRun | undefined>();
  readonly #facets = new FacetLists(this.#table);
  readonly #text: TextSearch;
  readonly #refreshes: Refreshes;
  #records = 0;
  #revision = 0;

  constructor(store: Pick<ReceiptStore, "chains" | "read">) {
    this.#store = store;
    this.#text = new TextSearch(store, this.#table);
    const reader = new LogReader(store, (chain, line) => this.#take(chain, line));
    this.#refreshes = new Refreshes((onProgress) => this.#read(reader, onProgress));
  }

  get records(): number {
    return this.#records;
  }

  get runs(): number {
    return this.#order.rows().length;
  }

  get openRuns(): number {
    return this.#open.size;
  }

  get revision(): number {
    return this.#revision;
  }

  refresh(onProgress?: (bytes: number) => void): Promise<void> {
    return this.#refreshes.next(onProgress);
  }

  async page(filter: RunFilter, { offset = 0, limit = 50 }: { offset?: number; limit?: number }): Promise<RunPage> {
    const rows = await this.#select(filter);
    const end = Math.max(0, rows.length - offset);
    const page = rows.slice(Math.max(0, end - limit), end).reverse();
    return { total: rows.length, rows: Array.from(page, (row) => this.#table.at(row)) };
  }

  async select(filter: RunFilter): Promise<readonly string[]> {
    const rows = await this.#select(filter);
    return Array.from(rows, (row) => this.#table.runIdOf(row)).reverse();
  }

  row(runId: string): RunRow | undefined {
    const row = this.#table.find(runId);
    return row === undefined ? undefined : this.#table.at(row);
  }

  find(part: string): readonly string[] {
    return this.#table.runIdsWith(part.toLowerCase());
  }

  lines(runId: string): Promise<readonly RunLine[]> {
    return linesFrom(this.allLines([runId]));
  }

  related(runId: string): readonly { readonly relation: Relation; readonly row: RunRow }[] {
    return this.#relations.of(runId).flatMap((other) => {
      const row = this.row(other.runId);
      return row === undefined ? [] : [{ relation: other.relation, row }];
    });
  }

  endings(runIds: readonly string[]): AsyncIterable<LineOfRun> {
    return this.#linesOf(runIds, (row) => [this.#table.placeOf(row)]);
  }

  allLines(runIds: readonly string[]): AsyncIterable<LineOfRun> {
    return this.#linesOf(runIds, (row) => this.#table.placesOf(row));
  }

  async open(): Promise<readonly OpenRun[]> {
    const runs: OpenRun[] = [];
    for (const [row, known] of this.#open) {
      const run = known ?? openRunOf(this.#table.at(row), await this.lines(this.#table.runIdOf(row)));
      // It may have ended while its records were read.
      if (!this.#open.has(row)) continue;
      this.#open.set(row, run);
      runs.push(run);
    }
    return runs.sort(oldestFirst);
  }

  async pending(): Promise<readonly PendingRun[]> {
    const runs: PendingRun[] = [];
    for (const question of this.#questions.open(new Date().toISOString())) {
      const row = this.#table.find(question.runId) as number;
      const verdicts = this.#table.placesOf(row).filter(({ kind }) => kind === "approval");
      const lines = verdicts.length === 0 ? [] : await linesFrom(this.#linesOf([question.runId], () => verdicts));
      runs.push(pendingRunOf(this.#table.at(row), question, lines));
    }
    // What somebody has rejected waits no longer, even where nobody has ended it.
    return runs.filter(({ verdicts }) => verdicts.every(({ verdict }) => verdict !== "rejected")).sort(oldestFirst);
  }

  facets(): Facets {
    return this.#facets.all();
  }

  async stats(filter: RunFilter, { spans = 60 }: { readonly spans?: number } = {}): Promise<Stats> {
    return statsOf(this.#table, await this.#select(filter), { filter, spans });
  }

  #linesOf(runIds: readonly string[], placesOf: (row: number) => readonly Place[]): AsyncIterable<LineOfRun> {
    const rows = runIds.map((runId) => this.#table.find(runId)).filter((row) => row !== undefined);
    return readRuns(this.#store, this.#table, rows, placesOf);
  }

  async #select(filter: RunFilter): Promise<Uint32Array> {
    const { text, ...others } = filter;
    const rows = chosenRows(this.#order.rows(), others, this.#table);
    return text === undefined || text === "" ? rows : this.#text.matching(rows, text);
  }

  async #read(reader: LogReader, onProgress: (bytes: number) => void): Promise<void> {
    const before = this.#records;
    try {
      await reader.read(onProgress);
    } finally {
      await this.#deferred.read(this.#store, (line, intent) => this.#takeDeferred(line, intent));
      if (this.#records !== before) this.#revision++;
    }
  }

  #take(chain: string, { line, offset }: LogLine): void {
    this.#records++;
    const record = readRecord(line);
    if (record === undefined) return;
    const place: Place = { kind: record.kind === "begun" ? "intent" : record.kind, chain, offset };
    if ("runIds" in record) {
      for (const runId of record.runIds) this.#mention(runId, place);
      return;
    }
    const placeId = this.#mention(record.runId, place);
    if (record.kind !== "begun") this.#takeFacts(record, placeId, line);
    else if (this.#table.begin(record.runId, record.time)) this.#deferred.defer(record.runId, { place, placeId });
  }

  #takeDeferred(line: Buffer, { placeId }: DeferredIntent): void {
    const record = readWhole(line);
    if (record !== undefined && !("runIds" in record)) this.#takeFacts(record, placeId, line);
  }

  #takeFacts(facts: RunFacts, placeId: number, line: Buffer): void {
    const { runId, pending, approval, isAnswer } = facts;
    this.#deferred.drop(runId);
    this.#relations.take(facts);
    if (approval !== undefined && isAnswer) this.#questions.answer(approval);
    const row = this.#table.take(facts, placeId);
    if (row === undefined) return;
    this.#order.note(row);
    if (this.#table.isOpen(row)) this.#open.set(row, undefined);
    else this.#open.delete(row);
    if (pending === undefined) return;
    const name = hashOf(line);
    this.#relations.name(runId, name);
    this.#questions.ask({ ...pending, runId, hash: name });
  }

  #mention(runId: string, place: Place): number {
    // What was read of an open run is not all any more.
    const row = this.#open.size === 0 ? undefined : this.#table.find(runId);
    if (row !== undefined && this.#open.has(row)) this.#open.set(row, undefined);
    return this.#table.mention(runId, place);
  }
}

async function linesFrom(found: AsyncIterable<LineOfRun>): Promise<readonly RunLine[]> {
  const lines: RunLine[] = [];
  for await (const { chain, offset, line } of found) lines.push({ chain, offset, line });
  return lines;
}

function oldestFirst(a: RunRow, b: RunRow): number {
  return a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0;
}
