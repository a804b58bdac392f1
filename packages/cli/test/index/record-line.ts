/** A record as it is stored, in canonical order, with a signature of nobody: the index checks none. */
export function recordLine(record: Readonly<Record<string, unknown>>): string {
  const body = JSON.stringify(sorted({ alg: "hmac-sha256", kid: "a kid", prev: null, seq: 1, v: 1, ...record }));
  return `${body.slice(0, -1)},"signature":"${"0".repeat(64)}"}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
