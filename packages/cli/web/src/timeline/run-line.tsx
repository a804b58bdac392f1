import type { RunFilter, RunRow } from "../../../src/index/run-row.js";
import { DecisionBadge } from "../common/badge.js";
import { formatDuration } from "../common/format.js";
import { SafeText, safeText } from "../common/safe-text.js";
import { Time } from "../common/time.js";
import { hrefOf } from "../state/route.js";
import { Cell, Row } from "./grid-parts.js";

/** What is shown of each run. */
export const COLUMNS = ["Time", "Decision", "Workflow", "Actor", "Did", "Touched", "Stopped by", "Took"] as const;

/** The id of a row's element. */
export function rowId(index: number): string {
  return `run-row-${index}`;
}

/** One run in the list. */
export function RunLine({
  index,
  row,
  isActive,
  filter,
}: {
  readonly index: number;
  /** Undefined while it is on its way. */
  readonly row: RunRow | undefined;
  readonly isActive: boolean;
  readonly filter: RunFilter;
}) {
  return (
    <Row
      id={rowId(index)}
      className="run-line run-columns"
      number={index + 2}
      isActive={isActive}
      isBusy={row === undefined}
    >
      {row === undefined ? <Cell>…</Cell> : <Cells row={row} filter={filter} />}
    </Row>
  );
}

function Cells({ row, filter }: { readonly row: RunRow; readonly filter: RunFilter }) {
  return (
    <>
      <Cell>
        <a href={hrefOf({ page: "run", runId: row.runId, filter })} tabIndex={-1}>
          <Time at={row.timestamp} />
        </a>
      </Cell>
      <Cell>
        <DecisionBadge row={row} />
        {row.isShadow && <span class="shadow"> shadow</span>}
      </Cell>
      <TextCell text={row.workflow} />
      <TextCell text={row.actor} />
      <TextCell text={row.actions.join(", ")} />
      <TextCell text={row.resources.join(", ")} />
      <TextCell text={row.blockedBy.length > 0 ? row.blockedBy.join(", ") : (row.error ?? "")} />
      <Cell>{row.durationMs === undefined ? "" : formatDuration(row.durationMs)}</Cell>
    </>
  );
}

function TextCell({ text }: { readonly text: string }) {
  if (text === "") return <Cell />;
  const shown = text.slice(0, CELL_CHARACTERS);
  return (
    <Cell title={safeText(shown)}>
      <SafeText text={shown} />
    </Cell>
  );
}

/** More of a text would not be seen. */
const CELL_CHARACTERS = 300;
