import { useRef } from "preact/hooks";
import type { RunFilter } from "../../../src/index/run-row.js";
import { filterQuery } from "../api/filter-query.js";
import { formatCount, formatCountOf } from "../common/format.js";
import { Page } from "../common/page.js";
import { Empty, Failed, Loading } from "../common/states.js";
import { changeFilter } from "../filters/filter-change.js";
import { FilterChips } from "../filters/filter-chips.js";
import { FilterForm } from "../filters/filter-form.js";
import { useKeys } from "../state/use-keys.js";
import type { ListMemory } from "./list-memory.js";
import { RunGrid, type RunGridHandle } from "./run-grid.js";
import { useFreshRuns } from "./use-fresh-runs.js";

/** All runs, newest first, and the controls that choose among them. */
export function TimelinePage({ filter, memory }: { readonly filter: RunFilter; readonly memory: ListMemory }) {
  const list = memory.listOf(filter);
  const { pages } = list;
  const grid = useRef<RunGridHandle | null>(null);
  const announcement = useFreshRuns(list);
  const showFresh = (): void => {
    list.active = -1;
    void pages.showFresh().then(() => grid.current?.toTop());
  };
  useKeys({
    "/": () => document.querySelector<HTMLInputElement>("input[name=text]")?.focus(),
    j: () => grid.current?.move(1),
    k: () => grid.current?.move(-1),
    n: pages.fresh > 0 ? showFresh : undefined,
  });
  return (
    <Page
      title="Timeline"
      aside={
        <p class="total" role="status">
          {pages.total !== undefined && formatCountOf(pages.total, "run")}
        </p>
      }
    >
      <FilterForm filter={filter} onChange={changeFilter} />
      <FilterChips filter={filter} onChange={changeFilter} />
      <p class="visually-hidden" aria-live="polite">
        {announcement}
      </p>
      {pages.problem !== undefined && (
        <Failed problem={pages.problem} onRetry={() => void pages.refresh({ follow: list.scrollTop === 0 })} />
      )}
      {pages.total === undefined && pages.problem === undefined && <Loading what="runs" />}
      {pages.total === 0 && <NoRuns isFiltered={filterQuery(filter).size > 0} />}
      {pages.total !== undefined && pages.total > 0 && (
        <div class="list">
          {pages.fresh > 0 && (
            <button type="button" class="fresh" onClick={showFresh}>
              <span aria-hidden="true">↑ </span>
              {formatCount(pages.fresh)} new <kbd>n</kbd>
            </button>
          )}
          <RunGrid key={filterQuery(filter).toString()} handle={grid} list={list} total={pages.total} filter={filter} />
        </div>
      )}
    </Page>
  );
}

function NoRuns({ isFiltered }: { readonly isFiltered: boolean }) {
  if (!isFiltered) {
    return (
      <Empty title="No runs yet">
        <p>A run appears here as soon as a client has written its receipt into this directory.</p>
      </Empty>
    );
  }
  return (
    <Empty title="No run is like that">
      <p>
        Take a filter away, or <a href="#/">show all runs</a>.
      </p>
    </Empty>
  );
}
