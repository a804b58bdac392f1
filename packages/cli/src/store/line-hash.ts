import { hash } from "node:crypto";

/** The hash of a stored line, as the next record of its chain names it. */
export function hashOf(line: Uint8Array): string {
  return `sha256:${hash("sha256", line, "hex")}`;
}
