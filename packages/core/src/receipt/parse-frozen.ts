/** A record's line as an object, frozen in all its depth: what is resumed or undone from it must stay what was signed. */
export function parseFrozen(line: Uint8Array): unknown {
  return JSON.parse(Buffer.from(line).toString("utf8"), (_key, value: unknown) => Object.freeze(value));
}
