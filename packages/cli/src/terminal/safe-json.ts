/**
 * JSON as it may be shown, and still JSON: what {@link safeText} escapes is escaped here the way JSON does, so that whoever
 * parses it has the same value.
 */
export function safeJson(value: unknown): string {
  return (JSON.stringify(value, null, 2) ?? "null").replace(
    /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{DI}]/gu,
    escapeOf,
  );
}

function escapeOf(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
