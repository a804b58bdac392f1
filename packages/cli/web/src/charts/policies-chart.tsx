import type { StatsAnswer } from "../../../src/viewer/api.js";
import { formatCount } from "../common/format.js";
import { safeText } from "../common/safe-text.js";
import { Chart } from "./chart.js";
import { FiguresTable } from "./figures-table.js";
import { lineOf } from "./series.js";

/** Which policies stopped runs, and when. */
export function PoliciesChart({ stats: { timeline, policies } }: { readonly stats: StatsAnswer }) {
  const [busiest] = policies;
  const summary =
    busiest === undefined
      ? "No policy has stopped a run."
      : `${safeText(busiest.policy.slice(0, 120))} stopped most: ${formatCount(busiest.blocked)} blocked, ${formatCount(busiest.asked)} sent for approval.`;
  return (
    <Chart
      title="Policies that stopped runs"
      summary={summary}
      starts={timeline.starts}
      series={timeline.policies.slice(0, 6).map(({ policy, stopped }, place) => lineOf(policy, stopped, place))}
      kind="lines"
      format={formatCount}
      isCount
    >
      <FiguresTable
        caption="Policies in figures"
        columns={["Policy", "Blocked", "Asked for approval"]}
        rows={policies.map(({ policy, blocked, asked }) => [policy, formatCount(blocked), formatCount(asked)])}
      />
    </Chart>
  );
}
