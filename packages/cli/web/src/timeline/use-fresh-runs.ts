import { useEffect, useReducer, useState } from "preact/hooks";
import { formatCountOf } from "../common/format.js";
import { useLive } from "../state/live.js";
import type { KeptList } from "./list-memory.js";

/**
 * Keeps a list up to date: at its beginning new runs appear by themselves, further down they are only counted.
 *
 * @returns what has come last, in words
 */
export function useFreshRuns(list: KeptList): string {
  const { pages } = list;
  const revision = useLive().status?.revision;
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [announcement, setAnnouncement] = useState("");
  useEffect(() => pages.subscribe(() => redraw(undefined)), [pages]);
  // A new revision is the reason to look again.
  useEffect(() => {
    let isOver = false;
    const follow = list.scrollTop === 0;
    void pages.refresh({ follow }).then((came) => {
      if (isOver || came === 0) return;
      if (follow && list.active >= 0) list.active += came;
      setAnnouncement(`${formatCountOf(came, "new run")}`);
    });
    return () => {
      isOver = true;
    };
  }, [list, pages, revision]);
  return announcement;
}
