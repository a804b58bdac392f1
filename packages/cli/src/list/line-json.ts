/** Something on one line of JSON. What it has not is null, so that each line has the same members. */
export function lineJson(value: object): string {
  return JSON.stringify(value, (_key, member: unknown) => member ?? null);
}
