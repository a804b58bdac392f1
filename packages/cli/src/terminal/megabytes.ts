/** A number of bytes in megabytes, as people read it. */
export function megabytes(bytes: number): string {
  return Math.round(bytes / 1e6).toLocaleString("en");
}
