import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { VirtualizerHandle } from "virtua";
import type { RunPages } from "./run-pages.js";

/**
 * The function that has what is visible fetched, to be called whenever that may have changed.
 *
 * While one scrolls fast it waits a moment: what only passes by is not asked for.
 */
export function useNeededRows(pages: RunPages, virtualizer: RefObject<VirtualizerHandle | null>): () => void {
  const timer = useRef<number | undefined>(undefined);
  const need = (): void => {
    timer.current = undefined;
    const rows = virtualizer.current;
    if (rows === null) return;
    const first = rows.findItemIndex(rows.scrollOffset);
    const last = rows.findItemIndex(rows.scrollOffset + rows.viewportSize);
    pages.need(first - AHEAD, last + AHEAD);
  };
  const needSoon = (): void => {
    timer.current ??= window.setTimeout(need, WAIT_MS);
  };
  useEffect(needSoon);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return needSoon;
}

/** How many rows before and after the visible ones are fetched too. */
const AHEAD = 30;

const WAIT_MS = 50;
