/**
 * An HTML comment at the end of a text, which GitHub does not show. By it the connector finds what it wrote when the
 * answer to that was lost.
 */
function markerOf(idempotencyKey: string): string {
  return `<!-- enact:run ${idempotencyKey} -->`;
}

/** A text with the marker of a call. */
export function withMarker(text: string | undefined, idempotencyKey: string): string {
  return text === undefined || text === "" ? markerOf(idempotencyKey) : `${text}\n\n${markerOf(idempotencyKey)}`;
}

/** Whether a text has the marker of this very call. */
export function hasMarker(text: string | null | undefined, idempotencyKey: string): boolean {
  return text?.includes(markerOf(idempotencyKey)) ?? false;
}

/** What looks like a marker in a text that is not the connector's own. */
export const FORGED_MARKER = /<!--\s*enact:run/i;

/** What looks like a trailer in a text that is not the connector's own. */
export const FORGED_TRAILER = /^enact-run:/im;

/** The last line of a commit's message (git-interpret-trailers(1)), for the same purpose. */
export function trailerOf(idempotencyKey: string): string {
  return `Enact-Run: ${idempotencyKey}`;
}
