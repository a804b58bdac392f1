import type { JsonObject } from "../json.js";

/** The names somebody goes by, case folded: his e-mail address and his id. */
export function namesOf({ email, id }: JsonObject): readonly string[] {
  return [email, id].flatMap((name) => (typeof name === "string" ? [fold(name)] : []));
}

/** Whether two are, or may be, the same: one's e-mail address can be the other's id. */
export function isSamePerson(a: readonly string[], b: readonly string[]): boolean {
  return a.some((name) => b.includes(name));
}

/**
 * How many different people these are, each given by his names. Who shares a name with another is the same as he, and two
 * who each share one with a third are one: in doubt there are fewer.
 */
export function countPeople(people: readonly (readonly string[])[]): number {
  let known: readonly (readonly string[])[] = [];
  for (const names of people) {
    // Who has no name cannot be told from anybody.
    if (names.length === 0) continue;
    const isOther = (others: readonly string[]) => !isSamePerson(names, others);
    known = [
      ...known.filter(isOther),
      known
        .filter((others) => !isOther(others))
        .flat()
        .concat(names),
    ];
  }
  return known.length;
}

/** Whether somebody's e-mail address is one that a list names: the same letters, in whatever case. */
export function isListed({ email }: JsonObject, list: readonly string[]): boolean {
  if (typeof email !== "string") return false;
  // Both ways, since different letters can have the same lower case: U+212A, the sign for kelvin, has that of K.
  return list.some((name) => fold(name) === fold(email) && name.toUpperCase() === email.toUpperCase());
}

function fold(name: string): string {
  return name.toLowerCase();
}
