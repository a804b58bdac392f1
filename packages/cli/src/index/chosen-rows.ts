import { CommandError } from "../command-error.js";
import type { RunFilter } from "./run-row.js";
import { actorNames, type RunTable } from "./run-table.js";

/** Whether a run is wanted. */
type RunTest = (row: number) => boolean;

/**
 * Of some runs those that a filter leaves, as far as its text does not count, which the index does not hold. What the names of
 * a filter mean is found out once, and each run is then a few comparisons of numbers.
 *
 * @param rows - oldest first
 * @throws CommandError `ENACT_CLI_USAGE` where a time of it is none
 */
export function chosenRows(rows: Uint32Array, filter: RunFilter, table: RunTable): Uint32Array {
  const tests = [...outcomeTests(filter, table), ...nameTests(filter, table), ...callTests(filter, table)];
  return tests.reduce(passing, withinTime(rows, filter, table));
}

/** What `filter` of a typed array does, in a fifth of the time. */
function passing(rows: Uint32Array, test: RunTest): Uint32Array {
  const left = new Uint32Array(rows.length);
  let count = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as number;
    if (test(row)) left[count++] = row;
  }
  return left.subarray(0, count);
}

function outcomeTests({ decision, outcome }: RunFilter, table: RunTable): readonly RunTest[] {
  const tests: RunTest[] = [];
  if (decision !== undefined) tests.push((row) => table.decisionOf(row) === decision);
  if (outcome !== undefined) tests.push((row) => table.outcomeOf(row) === outcome);
  return tests;
}

function nameTests({ workflow, actor, policy }: RunFilter, table: RunTable): readonly RunTest[] {
  const tests: RunTest[] = [];
  if (workflow !== undefined) {
    const marks = table.workflows.matching((name) => name === workflow);
    tests.push((row) => marks[table.workflowOf(row)] === 1);
  }
  if (actor !== undefined) {
    const wanted = actor.toLowerCase();
    const marks = table.actors.matching((names) => actorNames(names).some((name) => name.toLowerCase() === wanted));
    tests.push((row) => marks[table.actorOf(row)] === 1);
  }
  if (policy !== undefined) {
    const marks = table.policies.matching((name) => name === policy);
    tests.push((row) => table.stopsOf(row).some((stop) => marks[stop >> 1] === 1));
  }
  return tests;
}

function callTests({ system, action, resource }: RunFilter, table: RunTable): readonly RunTest[] {
  const tests: RunTest[] = [];
  if (system !== undefined || action !== undefined) {
    // Of one and the same call.
    const marks = table.actions.matching(
      (name) =>
        (system === undefined || name.startsWith(`${system}.`)) &&
        (action === undefined || name === action || name.endsWith(`.${action}`)),
    );
    tests.push((row) => table.hasAction(row, marks));
  }
  if (resource !== undefined) {
    const marks = table.resources.matching(resource);
    tests.push((row) => table.hasResource(row, marks));
  }
  return tests;
}

/** Those of a time lie side by side. */
function withinTime(rows: Uint32Array, { since, until }: RunFilter, table: RunTable): Uint32Array {
  const from = since === undefined ? 0 : firstNotBefore(rows, timeOf(since), table);
  const to = until === undefined ? rows.length : firstNotBefore(rows, timeOf(until), table);
  return rows.subarray(from, to);
}

function firstNotBefore(rows: Uint32Array, time: number, table: RunTable): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table.timeOf(rows[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function timeOf(text: string): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new CommandError("ENACT_CLI_USAGE", `"${text}" is no time of ISO 8601, such as 2026-01-31T09:30:00Z.`);
}
