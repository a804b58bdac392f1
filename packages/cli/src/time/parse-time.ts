import { CommandError } from "../command-error.js";

/**
 * A moment as somebody types it: a date or a date and time of ISO 8601, or how long ago it was, such as `90m`, `24h` or `7d`.
 * What names no time zone is UTC, as every record is.
 *
 * @param now - what durations are counted back from
 * @returns the moment as records write it: `YYYY-MM-DDTHH:MM:SS.mmmZ`
 * @throws CommandError `ENACT_CLI_USAGE` where the text is neither
 */
export function parseTime(text: string, now: Date): string {
  const moment = momentOf(text.trim(), now.getTime());
  if (moment >= EARLIEST && moment <= LATEST) return new Date(moment).toISOString();
  const message = `"${text}" is no time: give a date such as 2026-01-31 or 2026-01-31T09:30:00Z, or how long ago, such as 90m, 24h or 7d.`;
  throw new CommandError("ENACT_CLI_USAGE", message);
}

function momentOf(text: string, now: number): number {
  const duration = /^(\d{1,9})([smhdw])$/.exec(text);
  if (duration !== null) return now - Number(duration[1]) * (UNIT_MS[duration[2] as keyof typeof UNIT_MS] as number);
  const date = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/i.exec(text);
  if (date === null) return Number.NaN;
  const [, day = "", time = "00:00", zone = "Z"] = date;
  return isDay(day) ? Date.parse(`${day}T${time}${zone.toUpperCase()}`) : Number.NaN;
}

/** Without this, 31 February would be some day in March. */
function isDay(day: string): boolean {
  const parsed = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(day);
}

const UNIT_MS = Object.freeze({ s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 });

/** The years that a timestamp can hold. */
const EARLIEST = Date.parse("0000-01-01T00:00:00.000Z");
const LATEST = Date.parse("9999-12-31T23:59:59.999Z");
