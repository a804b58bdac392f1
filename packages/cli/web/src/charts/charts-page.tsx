import type { RunFilter } from "../../../src/index/run-row.js";
import type { StatsAnswer } from "../../../src/viewer/api.js";
import { filterQuery } from "../api/filter-query.js";
import { askStats } from "../api/questions.js";
import { formatCountOf } from "../common/format.js";
import { Page } from "../common/page.js";
import { Answered, Empty } from "../common/states.js";
import { changeFilter } from "../filters/filter-change.js";
import { FilterChips } from "../filters/filter-chips.js";
import { FilterForm } from "../filters/filter-form.js";
import { useLive } from "../state/live.js";
import { useAnswer } from "../state/use-answer.js";
import { useKeys } from "../state/use-keys.js";
import { useSettled } from "../state/use-settled.js";
import { DecisionsChart } from "./decisions-chart.js";
import { LatencyChart } from "./latency-chart.js";
import { PoliciesChart } from "./policies-chart.js";

/** What happened over time, of the runs that the filter leaves. */
export function ChartsPage({ filter }: { readonly filter: RunFilter }) {
  const revision = useSettled(useLive().status?.revision, SETTLED_MS);
  const query = filterQuery(filter).toString();
  const asked = useAnswer(query, revision, (signal) => askStats(filter, SPANS, signal));
  useKeys({
    "/": () => document.querySelector<HTMLInputElement>("input[name=text]")?.focus(),
    Escape: () => history.back(),
  });
  return (
    <Page title="Charts" aside={<Total stats={asked.answer} />}>
      <FilterForm filter={filter} onChange={changeFilter} />
      <FilterChips filter={filter} onChange={changeFilter} />
      <Answered asked={asked} what="charts">
        {(stats) =>
          stats.runs === 0 ? (
            <Empty title="No run is like that, so there is nothing to draw" />
          ) : (
            <Charts stats={stats} />
          )
        }
      </Answered>
    </Page>
  );
}

function Charts({ stats }: { readonly stats: StatsAnswer }) {
  return (
    <div class="charts">
      <DecisionsChart stats={stats} />
      <PoliciesChart stats={stats} />
      <LatencyChart stats={stats} />
    </div>
  );
}

function Total({ stats }: { readonly stats: StatsAnswer | undefined }) {
  return (
    <p class="total" role="status">
      {stats !== undefined && formatCountOf(stats.runs, "run")}
    </p>
  );
}

/** Into how many spans the time is cut. */
const SPANS = 60;

/** While many runs come in, the charts are drawn again no more often than this, in milliseconds. */
const SETTLED_MS = 2000;
