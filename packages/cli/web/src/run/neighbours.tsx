import type { RunFilter, RunRow } from "../../../src/index/run-row.js";
import { filterQuery } from "../api/filter-query.js";
import { askRuns } from "../api/questions.js";
import { goTo, hrefOf } from "../state/route.js";
import { useAnswer } from "../state/use-answer.js";
import { useKeys } from "../state/use-keys.js";

/** Leads to the run before and the run after, in the list that this one was found in. */
export function Neighbours({ row, filter }: { readonly row: RunRow; readonly filter: RunFilter }) {
  const subject = `${row.runId} ${row.timestamp} ${filterQuery(filter)}`;
  const { answer } = useAnswer(subject, undefined, () => findNeighbours(row, filter));
  const go = (to: RunRow | undefined) =>
    to === undefined ? undefined : () => goTo({ page: "run", runId: to.runId, filter }, { replace: true });
  useKeys({ j: go(answer?.older), k: go(answer?.newer) });
  return (
    <span class="neighbours">
      <Neighbour to={answer?.newer} filter={filter} text="↑ Newer" />
      <Neighbour to={answer?.older} filter={filter} text="↓ Older" />
    </span>
  );
}

function Neighbour({
  to,
  filter,
  text,
}: {
  readonly to: RunRow | undefined;
  readonly filter: RunFilter;
  readonly text: string;
}) {
  if (to === undefined) return <span class="muted">{text}</span>;
  return <a href={hrefOf({ page: "run", runId: to.runId, filter })}>{text}</a>;
}

interface Found {
  readonly newer: RunRow | undefined;
  readonly older: RunRow | undefined;
}

/**
 * Looks for the run where its time says that it must be, so that an address needs no place in a list, which changes.
 *
 * @returns nothing where the run is not in the list
 */
async function findNeighbours(row: RunRow, filter: RunFilter): Promise<Found> {
  const [all, before] = await Promise.all([
    askRuns(filter, { offset: 0, limit: 1 }),
    askRuns({ ...filter, until: earlier(filter.until, row.timestamp) }, { offset: 0, limit: 1 }),
  ]);
  const offset = Math.max(0, all.total - before.total - AROUND);
  const { rows } = await askRuns(filter, { offset, limit: AROUND + AFTER });
  const at = rows.findIndex(({ runId }) => runId === row.runId);
  return at < 0 ? { newer: undefined, older: undefined } : { newer: rows[at - 1], older: rows[at + 1] };
}

/** Runs of the same millisecond, and those that came while the questions were on their way, stand before the place found. */
const AROUND = 150;
const AFTER = 50;

function earlier(a: string | undefined, b: string): string {
  return a === undefined || Date.parse(b) < Date.parse(a) ? b : a;
}
