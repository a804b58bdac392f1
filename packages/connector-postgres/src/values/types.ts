import type { Json } from "@enact/core";
import { type ArrayItems, parseArrayLiteral } from "./array-literal.js";
import { exactNumber } from "./exact-number.js";
import { InexactJson, type Place, type Places, readJson } from "./json-text.js";

/** What an array type is made of. */
export interface ArrayType {
  /** The type's oid. */
  readonly type: number;
  /** The oid of the type of its items, domains resolved. */
  readonly element: number;
  readonly delimiter: string;
}

/** How the driver asks for a parser, query by query; see `types` in node-postgres. */
export interface TypeParsers {
  getTypeParser(oid: number, format?: string): (text: string) => unknown;
}

/** Oids of `pg_type.dat`; they are the same on every server. */
const TYPE = {
  bool: 16,
  int2: 21,
  int4: 23,
  oid: 26,
  json: 114,
  float4: 700,
  float8: 701,
  jsonb: 3802,
} as const;

const NUMBERS: ReadonlySet<number> = new Set([TYPE.int2, TYPE.int4, TYPE.oid, TYPE.float4, TYPE.float8]);

/** Whether a column of this type keeps JSON. */
export function isJsonType(oid: number): boolean {
  return oid === TYPE.json || oid === TYPE.jsonb;
}

/**
 * Reads values so that a record keeps them without loss: booleans, and numbers that JavaScript holds exactly, become
 * themselves; JSON is parsed, into an {@link InexactJson} where that is not all there is; arrays of known types become
 * lists; everything else stays PostgreSQL's own text.
 *
 * @remarks Handed to each query: the driver's global parsers are neither used nor changed.
 */
export function typeParsers(arrays: readonly ArrayType[] = []): TypeParsers {
  const byOid = new Map(arrays.map((array) => [array.type, array]));
  return {
    getTypeParser(oid) {
      const array = byOid.get(oid);
      return array === undefined ? scalarParser(oid) : arrayParser(array);
    },
  };
}

function scalarParser(oid: number): (text: string) => Json | InexactJson {
  if (oid === TYPE.bool) return (text) => text === "t";
  if (NUMBERS.has(oid)) return (text) => exactNumber(text) ?? text;
  return isJsonType(oid) ? (text) => readJson(text, oid === TYPE.json) : (text) => text;
}

function arrayParser({ element, delimiter }: ArrayType): (text: string) => Json | InexactJson {
  const parse = scalarParser(element);
  return (text) => {
    const items = parseArrayLiteral(text, delimiter);
    if (items === undefined) return text;
    const found: Places[] = [];
    const list = each(items, parse, "", found);
    if (!isJsonType(element)) return list;
    // A list in a list could be one of JSON's own as well.
    const places = items.some(Array.isArray) || found.includes("lost") ? "lost" : (found.flat() as Place[]);
    return places.length === 0 ? list : new InexactJson(list, places);
  };
}

function each(items: ArrayItems, parse: (text: string) => Json | InexactJson, at: string, found: Places[]): Json {
  return items.map((item, index) => {
    const pointer = `${at}/${index}`;
    if (item === null) return null;
    if (typeof item !== "string") return each(item, parse, pointer, found);
    const value = parse(item);
    if (!(value instanceof InexactJson)) return value;
    const { places } = value;
    found.push(places === "lost" ? places : places.map((place) => ({ ...place, at: `${pointer}${place.at}` })));
    return value.value;
  });
}
