import type { RefObject } from "preact";
import { useImperativeHandle, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { RunFilter } from "../../../src/index/run-row.js";
import { formatCount } from "../common/format.js";
import { goTo } from "../state/route.js";
import { ColumnHead, Row, RowGroup } from "./grid-parts.js";
import type { KeptList } from "./list-memory.js";
import { COLUMNS, RunLine, rowId } from "./run-line.js";
import { useNeededRows } from "./use-needed-rows.js";

/** What the rest of the page can do with the list. */
export interface RunGridHandle {
  /** Goes so many rows down, or up. */
  move(by: number): void;
  toTop(): void;
}

/**
 * The runs as a grid of which only the visible part is drawn.
 *
 * @remarks The focus is on the grid, which names its active row: rows come and go while one scrolls.
 */
export function RunGrid({
  handle,
  list,
  total,
  filter,
}: {
  readonly handle: RefObject<RunGridHandle | null>;
  readonly list: KeptList;
  readonly total: number;
  readonly filter: RunFilter;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const [, redraw] = useState(0);
  const count = Math.min(total, MAX_ROWS);
  const needRows = useNeededRows(list.pages, virtualizer);
  useLayoutEffect(() => {
    if (scroller.current !== null) scroller.current.scrollTop = list.scrollTop;
  }, [list]);

  const moveTo = (index: number): void => {
    list.active = Math.min(Math.max(index, 0), count - 1);
    const [element, rows] = [scroller.current, virtualizer.current];
    if (element === null || rows === null) return;
    element.focus({ preventScroll: true });
    const top = rows.getItemOffset(list.active);
    const bottom = top + rows.getItemSize(list.active) + (head.current?.offsetHeight ?? 0);
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
    redraw((before) => before + 1);
  };
  useImperativeHandle(handle, () => ({
    move: (by) => moveTo(list.active + by),
    toTop: () => {
      if (scroller.current !== null) scroller.current.scrollTop = 0;
    },
  }));

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((virtualizer.current?.viewportSize ?? 0) / ROW_HEIGHT) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: list.active + 1,
      ArrowUp: list.active - 1,
      PageDown: list.active + page,
      PageUp: list.active - page,
      Home: 0,
      End: count - 1,
    };
    const to = moves[event.key];
    const row = event.key === "Enter" ? list.pages.rowAt(list.active) : undefined;
    if (to === undefined && row === undefined) return;
    event.preventDefault();
    if (to !== undefined) moveTo(to);
    else if (row !== undefined) goTo({ page: "run", runId: row.runId, filter });
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a table could not be taken out of its flow
    <div
      ref={scroller}
      class="run-grid"
      role="grid"
      aria-label="Runs, newest first"
      aria-rowcount={total + 1}
      aria-colcount={COLUMNS.length}
      aria-activedescendant={list.active >= 0 ? rowId(list.active) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => {
        list.scrollTop = event.currentTarget.scrollTop;
        needRows();
      }}
    >
      <RunGridHead elementRef={head} />
      <RowGroup>
        <Virtualizer
          ref={virtualizer}
          data={{ length: count }}
          itemSize={ROW_HEIGHT}
          scrollRef={scroller}
          startMargin={ROW_HEIGHT}
          onResize={needRows}
        >
          {(_, index) => (
            <RunLine
              key={index}
              index={index}
              row={list.pages.rowAt(index)}
              isActive={index === list.active}
              filter={filter}
            />
          )}
        </Virtualizer>
      </RowGroup>
      {total > count && (
        <p class="note">{formatCount(total - count)} older runs are not listed. Narrow the list by time to see them.</p>
      )}
    </div>
  );
}

function RunGridHead({ elementRef }: { readonly elementRef: RefObject<HTMLDivElement | null> }) {
  return (
    <RowGroup elementRef={elementRef} className="run-grid-head">
      <Row className="run-columns" number={1}>
        {COLUMNS.map((column) => (
          <ColumnHead key={column}>{column}</ColumnHead>
        ))}
      </Row>
    </RowGroup>
  );
}

/** In pixels, where the window is wide enough for one line. */
const ROW_HEIGHT = 30;

/** No browser draws an element that is much higher than all these rows. */
const MAX_ROWS = 400_000;
