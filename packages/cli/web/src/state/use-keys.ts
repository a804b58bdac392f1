import { useEffect, useRef } from "preact/hooks";

/** What keys do, by the `key` of their event; two pressed one after the other are written `g t`. */
export type KeyMap = Readonly<Record<string, (() => void) | undefined>>;

/** Obeys keys wherever the focus is, except while somebody writes or a dialog is open. */
export function useKeys(keys: KeyMap): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    let first: { readonly key: string; readonly at: number } | undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event)) return;
      const sequence =
        first !== undefined && event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${event.key}` : "";
      const action = current.current[sequence] ?? current.current[event.key];
      first = { key: event.key, at: event.timeStamp };
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

const SEQUENCE_MS = 1500;

function isElsewhere({ target, key }: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  return key !== "Escape" && target instanceof HTMLElement && target.matches("input, select, textarea");
}
