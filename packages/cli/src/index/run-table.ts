import type { Decision, Outcome } from "@enact/core";
import { CallTable } from "./call-table.js";
import { byteColumn, floatColumn, idColumn } from "./column.js";
import { NameLists } from "./name-lists.js";
import { Names } from "./names.js";
import { type Place, RecordPlaces } from "./record-places.js";
import { ResourceNames } from "./resource-names.js";
import { DECISIONS, OUTCOMES, type RunFacts } from "./run-facts.js";
import type { RunRow } from "./run-row.js";

/** What is known of all runs: a column for each thing, so that a million of them can be gone through at once. */
export class RunTable {
  readonly workflows = new Names();
  /** Each as an e-mail address and an id, either of which may be missing, with {@link ACTOR_PARTS} between them. */
  readonly actors = new Names();
  readonly actions = new Names();
  readonly resources = new ResourceNames();
  readonly policies = new Names();
  readonly calls = new CallTable();
  readonly #errors = new Names();
  readonly #lists = new NameLists();
  readonly #places = new RecordPlaces();
  readonly #rows = new Map<string, number>();
  readonly #runIds: string[] = [];
  readonly #state = byteColumn();
  readonly #begun = floatColumn();
  readonly #ended = floatColumn();
  readonly #workflow = idColumn();
  readonly #actor = idColumn();
  readonly #decision = byteColumn();
  readonly #outcome = byteColumn();
  readonly #isShadow = byteColumn();
  readonly #actionList = idColumn();
  readonly #resourceList = idColumn();
  readonly #stopList = idColumn();
  readonly #error = idColumn();
  readonly #lastPlace = idColumn();
  readonly #mainPlace = idColumn();

  /** The row of a run that has an intent or a receipt. */
  find(runId: string): number | undefined {
    const row = this.#rows.get(runId);
    return row === undefined || this.#state.at(row) === MENTIONED ? undefined : row;
  }

  /** The ids of runs that begin or end with a text. */
  runIdsWith(part: string): readonly string[] {
    return this.#runIds.filter(
      (runId, row) => this.#state.at(row) !== MENTIONED && (runId.startsWith(part) || runId.endsWith(part)),
    );
  }

  /** Takes down that a record names a run. @returns the number of the place */
  mention(runId: string, place: Place): number {
    const row = this.#rowOf(runId);
    const placeId = this.#places.add(place, this.#lastPlace.at(row));
    this.#lastPlace.set(row, placeId);
    return placeId;
  }

  /** Takes down when a run began that was mentioned. The first time counts. @returns whether nothing else is known of it */
  begin(runId: string, time: number): boolean {
    const row = this.#rowOf(runId);
    if (!this.#hasBegun(row)) this.#begun.set(row, time + FROM_ZERO);
    return this.#state.at(row) === MENTIONED;
  }

  /**
   * Takes an intent or a receipt that was mentioned. The first of each counts.
   *
   * @param placeId - the number of its place
   * @returns the row, where it has changed
   */
  take(facts: RunFacts, placeId: number): number | undefined {
    const row = this.#rowOf(facts.runId);
    const state = this.#state.at(row);
    if (facts.kind === "intent") this.begin(facts.runId, facts.time);
    if (state === ENDED || (state === OPEN && facts.kind === "intent")) return undefined;
    this.#state.set(row, facts.kind === "intent" ? OPEN : ENDED);
    this.#mainPlace.set(row, placeId);
    this.#describe(row, facts);
    return row;
  }

  isOpen(row: number): boolean {
    return this.#state.at(row) === OPEN;
  }

  /** When it ended; of an open run, when it began. Milliseconds since 1970. */
  timeOf(row: number): number {
    return (this.isOpen(row) ? this.#begun : this.#ended).at(row) - FROM_ZERO;
  }

  /** From intent to receipt in milliseconds; undefined where it never began, is open, or its clock went back. */
  durationOf(row: number): number | undefined {
    if (this.isOpen(row) || !this.#hasBegun(row)) return undefined;
    const duration = this.#ended.at(row) - this.#begun.at(row);
    return duration < 0 ? undefined : duration;
  }

  workflowOf(row: number): number {
    return this.#workflow.at(row);
  }

  actorOf(row: number): number {
    return this.#actor.at(row);
  }

  decisionOf(row: number): Decision | undefined {
    return this.isOpen(row) ? undefined : DECISIONS[this.#decision.at(row)];
  }

  outcomeOf(row: number): Outcome | "open" {
    return this.isOpen(row) ? "open" : (OUTCOMES[this.#outcome.at(row)] as Outcome);
  }

  isShadow(row: number): boolean {
    return this.#isShadow.at(row) === 1;
  }

  hasAction(row: number, marks: Uint8Array): boolean {
    return this.#lists.hasAny(this.#actionList.at(row), marks);
  }

  hasResource(row: number, marks: Uint8Array): boolean {
    return this.#lists.hasAny(this.#resourceList.at(row), marks);
  }

  /** The policies that did not let it pass, each as twice its number, and one more where it asked for approval. */
  stopsOf(row: number): readonly number[] {
    return this.#lists.at(this.#stopList.at(row));
  }

  /** Where its receipt stands, or its intent while it is open. */
  placeOf(row: number): Place {
    return this.#places.at(this.#mainPlace.at(row));
  }

  /** Where everything stands that names it. */
  placesOf(row: number): readonly Place[] {
    return this.#places.through(this.#lastPlace.at(row));
  }

  runIdOf(row: number): string {
    return this.#runIds[row] as string;
  }

  at(row: number): RunRow {
    const error = this.#error.at(row);
    const stops = this.stopsOf(row).map((stop) => this.policies.at(stop >> 1));
    return {
      runId: this.runIdOf(row),
      chain: this.placeOf(row).chain,
      timestamp: new Date(this.timeOf(row)).toISOString(),
      workflow: this.workflows.at(this.workflowOf(row)),
      actor: actorNames(this.actors.at(this.actorOf(row)))[0] ?? "",
      decision: this.decisionOf(row),
      outcome: this.outcomeOf(row),
      durationMs: this.durationOf(row),
      actions: this.#lists.at(this.#actionList.at(row)).map((action) => this.actions.at(action)),
      resources: this.#lists.at(this.#resourceList.at(row)).map((resource) => this.resources.at(resource)),
      blockedBy: [...new Set(stops)],
      error: error === 0 ? undefined : this.#errors.at(error - 1),
      isShadow: this.isShadow(row),
    };
  }

  #describe(row: number, facts: RunFacts): void {
    const { calls, resources, stops, error, decision, outcome } = facts;
    if (outcome !== undefined) this.#ended.set(row, facts.time + FROM_ZERO);
    this.#workflow.set(row, this.workflows.add(facts.workflow));
    this.#actor.set(row, this.actors.add(`${facts.email ?? ""}${ACTOR_PARTS}${facts.id ?? ""}`));
    this.#decision.set(row, DECISIONS.indexOf(decision));
    this.#outcome.set(row, outcome === undefined ? 0 : OUTCOMES.indexOf(outcome));
    this.#isShadow.set(row, facts.isShadow ? 1 : 0);
    const actions = calls.map(({ system, action }) => this.actions.add(`${system}.${action}`));
    this.#actionList.set(row, this.#lists.add(actions));
    this.#resourceList.set(row, this.#lists.add(resources.map((resource) => this.resources.add(resource))));
    const stopping = stops.map(({ policy, asks }) => 2 * this.policies.add(policy) + (asks ? 1 : 0));
    this.#stopList.set(row, this.#lists.add(stopping));
    this.#error.set(row, error === undefined ? 0 : this.#errors.add(error.slice(0, ERROR_LENGTH)) + 1);
    this.calls.set(row, calls, actions);
  }

  #hasBegun(row: number): boolean {
    return this.#begun.at(row) !== 0;
  }

  #rowOf(runId: string): number {
    const known = this.#rows.get(runId);
    if (known !== undefined) return known;
    const row = this.#runIds.push(runId) - 1;
    this.#rows.set(runId, row);
    return row;
  }
}

/** The e-mail address and the id of an actor, as far as there are any. */
export function actorNames(actor: string): readonly string[] {
  return actor.split(ACTOR_PARTS).filter((name) => name !== "");
}

/** Half of a surrogate pair, which no text in UTF-8 can hold: a name may have line breaks in it. */
const ACTOR_PARTS = "\ud800";

/** What is known of a run: something names it, it has an intent, it has a receipt. */
const MENTIONED = 0;
const OPEN = 1;
const ENDED = 2;

/** Added to times, so that none of them is 0, which stands for none: timestamps begin with the year 0. */
const FROM_ZERO = 1e14;

/** As much of an error as a list shows. */
const ERROR_LENGTH = 300;
