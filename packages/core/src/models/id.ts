import { randomUUID } from "node:crypto";

/**
 * A new UUID of version 7: its first 48 bits are the time in milliseconds, so ids sort by age (RFC 9562 §5.7).
 *
 * @param now - milliseconds since 1970
 */
export function newId(now: number = Date.now()): string {
  const time = now.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
