import type { StatsAnswer } from "../../../src/viewer/api.js";
import { formatCount, formatDuration } from "../common/format.js";
import { Chart } from "./chart.js";
import type { Series } from "./series.js";

/** How runs were decided over time. */
export function DecisionsChart({ stats }: { readonly stats: StatsAnswer }) {
  const { timeline, decisions, runs } = stats;
  const series: readonly Series[] = [
    { name: "PASS", values: timeline.decisions.PASS, colour: "--good", dash: [] },
    { name: "PENDING", values: timeline.decisions.PENDING, colour: "--waiting", dash: [2, 3] },
    { name: "BLOCK", values: timeline.decisions.BLOCK, colour: "--bad", dash: [6, 3] },
  ];
  const counts = series.map(({ name }) => `${formatCount(decisions[name as keyof typeof decisions])} ${name}`);
  return (
    <Chart
      title="Decisions"
      summary={`${formatCount(runs)} runs: ${counts.join(", ")}. Each bar is ${formatDuration(timeline.spanMs)}.`}
      starts={timeline.starts}
      series={series}
      kind="stack"
      format={formatCount}
      isCount
    />
  );
}
