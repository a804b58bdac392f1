import type { StatsAnswer } from "../../../src/viewer/api.js";
import { formatCount, formatDuration } from "../common/format.js";
import { safeText } from "../common/safe-text.js";
import { Chart } from "./chart.js";
import { FiguresTable } from "./figures-table.js";
import { lineOf } from "./series.js";

/** How long actions took: of 100 calls, 95 were as quick as this or quicker. */
export function LatencyChart({ stats: { timeline, actions } }: { readonly stats: StatsAnswer }) {
  const [busiest] = actions;
  const summary =
    busiest === undefined
      ? "No action was called."
      : `${safeText(busiest.action.slice(0, 120))} was called most, ${formatCount(busiest.calls)} times; 95 of 100 calls took ${formatDuration(busiest.p95Ms)} or less.`;
  return (
    <Chart
      title="Action latency, 95th percentile"
      summary={summary}
      starts={timeline.starts}
      series={timeline.actions.slice(0, 6).map(({ action, p95Ms }, place) => lineOf(action, p95Ms, place))}
      kind="lines"
      format={formatDuration}
    >
      <FiguresTable
        caption="Actions in figures"
        columns={["Action", "Calls", "Failed", "Median", "95th percentile"]}
        rows={actions.map(({ action, calls, failed, p50Ms, p95Ms }) => [
          action,
          formatCount(calls),
          formatCount(failed),
          formatDuration(p50Ms),
          formatDuration(p95Ms),
        ])}
      />
    </Chart>
  );
}
