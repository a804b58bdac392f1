import { readFileSync } from "node:fs";

/** A file of `test/vectors`. */
export function vectorText(path: string): string {
  return readFileSync(new URL(`../../vectors/${path}`, import.meta.url), "utf8");
}

/** A JSON file of `test/vectors`. */
export function vectors<T>(path: string): T {
  return JSON.parse(vectorText(path)) as T;
}

/** What the golden chain says of one of its records. */
export interface GoldenRecord {
  readonly record: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly paePrefix: string;
  readonly signature: string;
  readonly line: string;
  readonly hash: string;
}

/** The golden chain: every intermediate value, computed by another implementation. */
export const golden = vectors<{
  readonly secretUtf8: string;
  readonly kid: string;
  readonly records: readonly GoldenRecord[];
}>("golden/chain.json");
