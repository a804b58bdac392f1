import type { Problem } from "../../../src/viewer/api.js";

/** The server's answer to a question, as JSON. */
export async function fetchJson<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const response = await fetch(path, { signal: signal ?? null, headers: { accept: "application/json" } });
  if (!response.ok) throw new ApiError(response.status, await problemOf(response));
  return (await response.json()) as Answer;
}

/** The server could not answer; the message is the server's own. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function problemOf(response: Response): Promise<string> {
  const fallback = `The viewer has answered with the status ${response.status}.`;
  try {
    const { error } = (await response.json()) as Partial<Problem>;
    return typeof error === "string" ? error : fallback;
  } catch {
    return fallback;
  }
}
