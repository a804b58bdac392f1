import { once } from "node:events";
import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";

/** A request as octokit gives it to its `fetch`. */
interface BuiltRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; octokit sends nothing else here. */
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Beyond what GitHub answers, in bytes. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** The statuses whose answers have no content (Fetch Standard, "null body status"). */
const WITHOUT_CONTENT: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Stands in for octokit's `fetch`, and sends a request exactly once. A redirection is not followed.
 *
 * @remarks Node's own `fetch` sends again what was answered by 421 (Fetch Standard, "HTTP-network-or-cache fetch").
 * @throws Error where there was no connection, it was lost, the answer is too large, or the call stopped
 */
export async function sendOnce(url: string, { method, headers, body, signal }: BuiltRequest): Promise<Response> {
  const send = url.startsWith("https:") ? secureRequest : plainRequest;
  const request = send(url, { method, headers, ...(signal && { signal }) });
  request.end(body);
  try {
    const [answered] = (await once(request, "response")) as [IncomingMessage];
    const { statusCode: status = 0, headers: said } = answered;
    const content = await read(answered);
    return new Response(WITHOUT_CONTENT.has(status) ? null : content, {
      status,
      headers: Object.entries(said).map(([name, value]): [string, string] => [name, String(value)]),
    });
  } finally {
    // What is lost after all has been said must not end the process.
    request.on("error", () => undefined);
  }
}

async function read(answered: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answered as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new Error("The answer is too large.");
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
