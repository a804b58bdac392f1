import type { Json } from "@enact/core";
import { exactNumber } from "./exact-number.js";

// A type, since an interface is no JSON to the compiler.
/** A place in a JSON value where a record does not say what the database has. It tells nothing of the value itself. */
export type Place = {
  /** A JSON pointer (RFC 6901). There is a text that stands for a number, or a null that is JSON's and not SQL's. */
  readonly at: string;
  /** Present where there is a number: how many zeros the database has at the end of its fraction. */
  readonly zeros?: number;
};

/** All such places; `lost` where the text that the database has cannot be had again. */
export type Places = readonly Place[] | "lost";

/** JSON out of the database that JavaScript has no exact value for. */
export class InexactJson {
  readonly value: Json;
  readonly places: Places;

  constructor(value: Json, places: Places) {
    this.value = value;
    this.places = places;
  }
}

/**
 * Parses JSON; a number that JavaScript cannot hold exactly becomes a string of its digits, as a numeric column does.
 *
 * @param asWritten - whether the database keeps the text itself (`json`), and not only what it means (`jsonb`)
 */
export function readJson(text: string, asWritten: boolean): Json | InexactJson {
  let inexact = false;
  const value = parse(text, (token) => {
    const isExact = exactNumber(token) !== undefined;
    if (!isExact || zerosOf(token) > 0) inexact = true;
    return isExact ? token : `"${token}"`;
  });
  const places = inexact ? differences(value, parse(text, marked)) : value === null ? [{ at: "" }] : [];
  if (asWritten && writeJson(value, places) !== text) return new InexactJson(value, "lost");
  return places.length === 0 ? value : new InexactJson(value, places);
}

/** JSON as text, its keys sorted, since a record does not keep their order. */
export function writeJson(value: Json, places: readonly Place[] = []): string {
  return write(value, "", new Map(places.map((place) => [place.at, place])));
}

function write(value: Json, pointer: string, places: ReadonlyMap<string, Place>): string {
  if (typeof value !== "object" || value === null) return writeScalar(value, places.get(pointer));
  if (Array.isArray(value)) {
    return `[${value.map((item: Json, index) => write(item, `${pointer}/${index}`, places)).join(",")}]`;
  }
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  const written = members.map(
    ([key, member]) => `${JSON.stringify(key)}:${write(member, `${pointer}/${escaped(key)}`, places)}`,
  );
  return `{${written.join(",")}}`;
}

function writeScalar(value: string | number | boolean | null, place: Place | undefined): string {
  if (place === undefined || value === null) return JSON.stringify(value);
  if (place.zeros === undefined) return String(value);
  const [digits = "", exponent] = String(value).split("e");
  const point = digits.includes(".") ? "" : ".";
  return `${digits}${point}${"0".repeat(place.zeros)}${exponent === undefined ? "" : `e${exponent}`}`;
}

// Unrolled, so that a long string costs no backtracking.
const JSON_TOKEN = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function parse(text: string, standIn: (token: string) => string): Json {
  return JSON.parse(text.replace(JSON_TOKEN, (token) => (token.startsWith('"') ? token : standIn(token)))) as Json;
}

/** What stands for a number to tell it from what `readJson` gives: `true` in place of a text, a text in place of a number. */
function marked(token: string): string {
  if (exactNumber(token) === undefined) return "true";
  return zerosOf(token) === 0 ? token : `"${zerosOf(token)}"`;
}

function differences(value: Json, marks: Json, at = ""): readonly Place[] {
  if (typeof value !== "object" || value === null) {
    if (value === marks) return [];
    return [typeof marks === "string" ? { at, zeros: Number(marks) } : { at }];
  }
  return Object.entries(value).flatMap(([key, member]) =>
    differences(member, (marks as Readonly<Record<string, Json>>)[key] ?? null, `${at}/${escaped(key)}`),
  );
}

function zerosOf(token: string): number {
  return /^-?\d+\.\d*?(0+)$/.exec(token)?.[1]?.length ?? 0;
}

/** RFC 6901 §3. */
function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
