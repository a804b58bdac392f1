import type { GitHubServer } from "@enact/testkit/github";
import type { Place } from "./github.js";

/** Asks the server for something in a place, past the connector, as somebody else would; it has to succeed. */
export async function ask<T = unknown>(
  server: GitHubServer,
  { repo, token }: Place,
  [method, path]: readonly [method: string, path: string],
  content?: object,
): Promise<T> {
  const headers = { authorization: `token ${token}`, "content-type": "application/json" };
  const init = { method, headers, ...(content && { body: JSON.stringify(content) }) };
  const answered = await fetch(`${server.url}/repos/${repo}${path === "" ? "" : `/${path}`}`, init);
  if (!answered.ok) throw new Error(`${method} ${path}: ${answered.status} ${await answered.text()}`);
  return (await answered.json()) as T;
}
