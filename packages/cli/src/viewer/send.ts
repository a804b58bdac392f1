import type { ServerResponse } from "node:http";
import type { Problem } from "./api.js";

/** Answers with JSON. Text of records stays text: the type is exact, and nobody may guess another. */
export function sendJson(response: ServerResponse, status: number, answer: unknown): void {
  sendBytes(response, status, "application/json; charset=utf-8", Buffer.from(JSON.stringify(answer), "utf8"));
}

/** Answers that a request cannot be answered, and why. */
export function sendProblem(response: ServerResponse, status: number, error: string): void {
  sendJson(response, status, { error } satisfies Problem);
}

/** Answers with plain text. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  sendBytes(response, status, "text/plain; charset=utf-8", Buffer.from(`${text}\n`, "utf8"));
}

/** Answers with bytes of a type. Node itself leaves them out of the answer to HEAD. */
export function sendBytes(response: ServerResponse, status: number, type: string, bytes: Uint8Array): void {
  response.writeHead(status, { "Content-Type": type, "Content-Length": bytes.length });
  response.end(bytes);
}
