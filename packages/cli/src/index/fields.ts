/** A run's id: a UUID of version 7 or 4, in lower case. */
export const ID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A record's timestamp in milliseconds since 1970; undefined where it is none. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== "string" || !TIMESTAMP_PATTERN.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

const TIMESTAMP_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
