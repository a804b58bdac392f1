import type { IncomingMessage, ServerResponse } from "node:http";
import { answerApi } from "./api-routes.js";
import type { PageFile } from "./page-files.js";
import { noQuery, readQuery } from "./query.js";
import { NO_SESSION, type Refusal, refusalOf } from "./refusal.js";
import { RequestProblem } from "./request-problem.js";
import { SECURITY_HEADERS } from "./security-headers.js";
import { sendBytes, sendJson, sendProblem, sendText } from "./send.js";
import type { Session } from "./session.js";
import type { StatusFeed } from "./status-feed.js";
import type { ViewedStore } from "./viewed-store.js";

/** What requests are answered with. */
export interface HandlerParts {
  readonly port: number;
  readonly session: Session;
  readonly page: ReadonlyMap<string, PageFile>;
  readonly store: ViewedStore;
  readonly feed: StatusFeed;
}

/**
 * Answers one request: first whether it may ask at all, then what it asks.
 *
 * @remarks Paths are compared as they came, never decoded and never made into one of a file.
 */
export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  parts: HandlerParts,
): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  const [path = "", ...rest] = (request.url ?? "").split("?");
  const query = new URLSearchParams(rest.join("?"));
  const refusal = refusalOf(request, parts.port);
  if (refusal !== undefined) return refuse(response, path, refusal);
  const token = path === "/" ? query.get("token") : null;
  if (token !== null && parts.session.isToken(token)) return begin(response, parts.session);
  if (token !== null || !parts.session.isKnown(request.headers.cookie)) return refuse(response, path, NO_SESSION);
  const file = parts.page.get(path);
  if (file !== undefined) return sendFile(response, file);
  if (!isApi(path)) return sendText(response, 404, "There is nothing at this address.");
  try {
    await parts.store.isUsable;
    if (path === "/api/events") await listen(request, response, query, parts.feed);
    else sendJson(response, 200, await answerApi(path, query, parts.store));
  } catch (error) {
    if (response.headersSent) response.destroy();
    else if (error instanceof RequestProblem) sendProblem(response, error.status, error.message);
    else sendProblem(response, 500, error instanceof Error ? error.message : String(error));
  }
}

function refuse(response: ServerResponse, path: string, { status, message }: Refusal): void {
  // Whoever sends what is not wanted is not listened to any longer.
  response.setHeader("Connection", "close");
  if (status === 405) response.setHeader("Allow", "GET, HEAD");
  if (isApi(path)) sendProblem(response, status, message);
  else sendText(response, status, message);
}

/** Leaves the token with the browser, and takes it out of the address, which histories keep. */
function begin(response: ServerResponse, session: Session): void {
  response.writeHead(303, { Location: "/", "Set-Cookie": session.setCookie, "Content-Length": 0 });
  response.end();
}

function sendFile(response: ServerResponse, { bytes, type, isImmutable }: PageFile): void {
  if (isImmutable) response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
  sendBytes(response, 200, type, bytes);
}

async function listen(
  { method }: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
  feed: StatusFeed,
): Promise<void> {
  readQuery(noQuery, query);
  if (!feed.hasRoom) throw new RequestProblem(503, "Too many pages of this viewer are open; close some.");
  if (method === "HEAD") response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" }).end();
  else await feed.add(response);
}

function isApi(path: string): boolean {
  return path === "/api" || path.startsWith("/api/");
}
