/** A record's line as an object, frozen in all its depth: what is resumed, undone or judged again from it must stay what was signed. */
export function parseFrozen(line: Uint8Array): unknown {
  return freeze(JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.length).toString("utf8")));
}

/** A third of what a reviver takes that freezes. */
function freeze(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}
