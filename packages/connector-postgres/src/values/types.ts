import type { Json } from "@enact/core";
import { type ArrayItems, parseArrayLiteral } from "./array-literal.js";
import { exactNumber } from "./exact-number.js";

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
 * themselves; JSON is parsed; arrays of known types become lists; everything else stays PostgreSQL's own text.
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

function scalarParser(oid: number): (text: string) => Json {
  if (oid === TYPE.bool) return (text) => text === "t";
  if (NUMBERS.has(oid)) return (text) => exactNumber(text) ?? text;
  return isJsonType(oid) ? parseJson : (text) => text;
}

function arrayParser({ element, delimiter }: ArrayType): (text: string) => Json {
  const parse = scalarParser(element);
  const each = (items: ArrayItems): Json =>
    items.map((item) => (item === null ? null : typeof item === "string" ? parse(item) : each(item)));
  return (text) => {
    const items = parseArrayLiteral(text, delimiter);
    return items === undefined ? text : each(items);
  };
}

// Unrolled, so that a long string costs no backtracking.
const JSON_TOKEN = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses JSON; a number that JavaScript cannot hold exactly becomes a string of its digits, as a numeric column does. */
function parseJson(text: string): Json {
  const kept = text.replace(JSON_TOKEN, (token) =>
    token.startsWith('"') || exactNumber(token) !== undefined ? token : `"${token}"`,
  );
  return JSON.parse(kept) as Json;
}
