import { useEffect, useRef, useState } from "preact/hooks";

/** A value that follows another one, but changes no more often than every so many milliseconds. */
export function useSettled<Value>(value: Value, milliseconds: number): Value {
  const [settled, setSettled] = useState(value);
  const changedAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, changedAt.current + milliseconds - performance.now());
    const timer = window.setTimeout(() => {
      changedAt.current = performance.now();
      setSettled(value);
    }, wait);
    return () => window.clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
