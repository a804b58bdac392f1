/** How long it is until a moment, such as `in 3 hours`. */
export function timeLeft(until: string, now: Date): string {
  const seconds = Math.floor((Date.parse(until) - now.getTime()) / 1_000);
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return WORDS.format(Math.trunc(seconds / length), unit);
}

const WORDS = new Intl.RelativeTimeFormat("en");

/** In seconds, the longest first. */
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
