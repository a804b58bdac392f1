import type { Relation } from "./relations.js";

/** What is done to a table. */
export type Change = "read" | "create" | "update" | "delete";

/** Columns, each with the dotted paths written inside it. */
export type ColumnPaths = ReadonlyMap<string, readonly string[]>;

/** Everything that can be reached, by oid. */
export type Relations = ReadonlyMap<string, Relation>;

/** One table or view on the way of a statement, and what becomes of it. */
export interface Step {
  readonly oid: string;
  readonly change: Change;
  readonly columns: ColumnPaths;
  /** Whether the number of rows is bounded by that of the table that was named. */
  readonly counted: boolean;
  /** Whether this is an ancestor, touched only in the rows of the descendant that led here. */
  readonly climbs: boolean;
}

/** It cannot be told what a statement touches. The message says why. */
export class UnresolvedError extends Error {
  override readonly name = "UnresolvedError";
}

/** The names of a table's columns of these numbers. */
export function namesOf(relation: Relation | undefined, numbers: readonly number[]): readonly string[] {
  return (relation?.columns ?? []).filter(({ number }) => numbers.includes(number)).map(({ name }) => name);
}

/** Columns as a whole. */
export function wholeColumns(names: readonly string[]): ColumnPaths {
  return new Map(names.map((name) => [name, []]));
}
