/** A point in time as `2025-11-26 12:45:03`, in UTC as records have it. */
export function formatTime(timestamp: string, { withMilliseconds = false } = {}): string {
  const date = new Date(timestamp);
  if (Number.isNaN(date.getTime())) return timestamp;
  return date
    .toISOString()
    .slice(0, withMilliseconds ? 23 : 19)
    .replace("T", " ");
}

/** A length of time in at most two units. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return "0 ms";
  if (milliseconds < 1) return "< 1 ms";
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const units = [
    ["d", 86_400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ] as const;
  const at = units.findIndex(([, size]) => seconds >= size);
  let left = Math.round(seconds);
  const parts = units.slice(at, at + 2).map(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? "" : `${count} ${unit}`;
  });
  return parts.filter((part) => part !== "").join(" ");
}

/** A number with its thousands apart. */
export function formatCount(count: number): string {
  return count.toLocaleString("en");
}

/** `1 run`, `2 runs`. */
export function formatCountOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
