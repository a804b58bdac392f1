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
export const FORGED_TRAILER = /^enact-(?:run|undo):/im;

/** The last line of a commit's message (git-interpret-trailers(1)), for the same purpose. */
export function trailerOf(idempotencyKey: string): string {
  return `Enact-Run: ${idempotencyKey}`;
}

/** Whether a commit's message has the trailer of this very call. */
export function hasTrailer(message: string, idempotencyKey: string): boolean {
  return message.trimEnd().endsWith(`\n${trailerOf(idempotencyKey)}`);
}

/** Whether a commit was made by a call of a run. */
export function isOfRun(message: string, runId: string): boolean {
  return (
    message
      .trimEnd()
      .split("\n")
      .at(-1)
      ?.startsWith(trailerOf(`${runId}:`)) === true
  );
}

/** Whether a commit takes one of a run back. */
export function undoesRun(message: string, runId: string): boolean {
  const [last, above] = message.trimEnd().split("\n").reverse();
  return last?.startsWith(trailerOf("")) === true && above === undoTrailerOf(runId);
}

/** A commit that an undo takes back, and what the two runs have to do with it. */
export interface TakenBack {
  /** The commit that is taken back. */
  readonly sha: string;
  /** The run that had made it. */
  readonly runId: string;
}

/** The end of the message of a commit that takes one of a run back. */
export function undoTrailersOf({ sha, runId }: TakenBack, idempotencyKey: string): string {
  return `${undoing(sha, runId)}\n${trailerOf(idempotencyKey)}`;
}

/** Whether a commit's message says that it takes this one back. */
export function takesBack(message: string, { sha, runId }: TakenBack): boolean {
  const lines = message.trimEnd().split("\n");
  return (
    lines.at(-1)?.startsWith(trailerOf("")) === true && lines.slice(0, -1).join("\n").endsWith(undoing(sha, runId))
  );
}

function undoing(sha: string, runId: string): string {
  return `This reverts commit ${sha}.\n\n${undoTrailerOf(runId)}`;
}

function undoTrailerOf(runId: string): string {
  return `Enact-Undo: ${runId}`;
}
