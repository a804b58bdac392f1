/**
 * JSON as it may be shown, and still JSON: what `safeText` escapes is escaped here the way JSON does, so that whoever parses it
 * has the same value.
 */
export function safeJson(value: unknown): string {
  return escaped(JSON.stringify(value, null, 2) ?? "null");
}

/** The same on one line. What an object is said not to have is null, so that each line has the same members. */
export function safeJsonLine(value: object): string {
  return escaped(JSON.stringify(value, (_key, member: unknown) => member ?? null));
}

function escaped(json: string): string {
  return json.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{DI}]/gu, escapeOf);
}

function escapeOf(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
