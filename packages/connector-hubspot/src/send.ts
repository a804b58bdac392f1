import { once } from "node:events";
import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import type { BuiltRequest } from "./requests.js";

/** What HubSpot answered. */
export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Undefined where there is none, as with a 204; the parsed JSON; the text where it is no JSON. */
  readonly body: unknown;
}

/** The request never left: no connection came about. */
export class NotSentError extends Error {}

/** Beyond what any answer here measures, in bytes. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Sends a request, exactly once.
 *
 * @remarks Not by `fetch`, which sends again what was answered by 421 (Fetch Standard, "HTTP-network-or-cache fetch").
 * A redirection is not followed, since the token would travel.
 * @throws NotSentError where there was no connection; another Error where it was lost, or the call stopped
 */
export async function send(built: BuiltRequest, signal: AbortSignal): Promise<Answer> {
  const url = new URL(built.getUrl());
  const isSecure = url.protocol === "https:";
  const headers = { ...built.getHeaders(), "user-agent": "enact" };
  const options = { method: built.getHttpMethod(), headers, signal };
  const request = isSecure ? secureRequest(url, options) : plainRequest(url, options);
  let isConnected = false;
  request.once("socket", (socket) => {
    isConnected = !socket.connecting;
    if (isConnected) return;
    socket.once(isSecure ? "secureConnect" : "connect", () => {
      isConnected = true;
    });
  });
  const body = built.getBody();
  request.end(typeof body === "string" ? body : undefined);
  try {
    const [response] = (await once(request, "response")) as [IncomingMessage];
    return await read(response);
  } catch (error) {
    throw isConnected ? error : new NotSentError("No connection came about.", { cause: error });
  } finally {
    // What is lost after all has been said, or too much, must not end the process.
    request.on("error", () => undefined);
  }
}

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new Error("The answer is too large.");
    chunks.push(chunk);
  }
  const { statusCode: status = 0, headers } = response;
  return { status, retryAfter: headers["retry-after"], body: parsed(Buffer.concat(chunks).toString()) };
}

function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
