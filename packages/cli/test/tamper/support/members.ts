import type { Json, JsonObject } from "@enact/core";
import { canonical } from "./forge.js";

/** A record's members as they stand in its line, one after the other. */
type Members = readonly (readonly [name: string, value: Json])[];

/** One way to change one member of a record. */
export type Change = (members: Members, name: string) => Members;

/** Every way to change one member, whatever it is. */
export const CHANGES = {
  edited: (members, name) => members.map(([key, value]) => [key, key === name ? otherThan(value) : value]),
  removed: (members, name) => members.filter(([key]) => key !== name),
  renamed: (members, name) => members.map(([key, value]) => [key === name ? `${key}2` : key, value]),
  "given another type": (members, name) =>
    members.map(([key, value]) => [key, key === name ? ofAnotherType(value) : value]),
  "put there under another name too": (members, name) =>
    members.flatMap((member) => (member[0] === name ? [member, [`${name}2`, member[1]]] : [member])),
  "there twice": (members, name) =>
    members.flatMap((member) => (member[0] === name ? [[name, otherThan(member[1])], member] : [member])),
} as const satisfies Readonly<Record<string, Change>>;

/** The ways to change a member, by name. */
export type ChangeName = keyof typeof CHANGES;

/** Changes a member in the text of a record and nothing else in it; a signature stays the last one. */
export function changedText(text: string, name: string, change: Change): string {
  const changed = change(Object.entries(JSON.parse(text) as JsonObject), name);
  const order = (key: string) => (key.startsWith("signature") ? "\uffff" : key);
  return `{${changed
    .toSorted(([a], [b]) => (order(a) === order(b) ? 0 : order(a) < order(b) ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${canonical(value)}`)
    .join(",")}}`;
}

/** Another value of the same type, so that only a signature can tell. */
export function otherThan(value: Json): Json {
  if (typeof value === "string") return `${value.slice(0, -1)}${value.endsWith("0") ? 1 : 0}`;
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (value === null) return `sha256:${"0".repeat(64)}`;
  if (Array.isArray(value)) return value.length === 0 ? [{}] : value.slice(1);
  return { ...value, added: 1 };
}

function ofAnotherType(value: Json): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? "text" : { another: "type" };
}

/** The ways to every value within another one that holds no others. */
export function leavesOf(
  value: Json,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const members = Object.entries(value).map(
    ([key, member]) => [Array.isArray(value) ? Number(key) : key, member] as const,
  );
  return members.length === 0 ? [path] : members.flatMap(([key, member]) => leavesOf(member, [...path, key]));
}

/** The value with another one at the end of a way; undefined takes it out. */
export function withAt(
  value: Json,
  [first, ...rest]: readonly (string | number)[],
  to: (old: Json) => Json | undefined,
): Json {
  if (first === undefined) return to(value) as Json;
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      if (index !== first) return [item];
      const changed = rest.length === 0 ? to(item) : withAt(item, rest, to);
      return changed === undefined ? [] : [changed];
    });
  }
  const members = value as JsonObject;
  const old = members[first] as Json;
  const changed = rest.length === 0 ? to(old) : withAt(old, rest, to);
  // Members stay in their order.
  const others = Object.entries(members).flatMap(([key, member]): readonly (readonly [string, Json])[] => {
    if (key !== first) return [[key, member]];
    return changed === undefined ? [] : [[key, changed]];
  });
  const isNew = changed !== undefined && !Object.hasOwn(members, first);
  return Object.fromEntries(isNew ? [...others, [String(first), changed]] : others);
}
