import type { IncomingHttpHeaders } from "node:http";

/** A request as it reached a test server. */
export interface TestRequest {
  readonly method: string;
  /** As it was sent, percent-escapes included, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON; undefined where there was none. */
  readonly body: unknown;
}

/** What a test server answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON; a text is sent as it is, and nothing where undefined. */
  readonly body?: unknown;
}

/** A request that reached a test server, and what became of it. */
export interface Exchange {
  readonly request: TestRequest;
  /** Whether the server acted on the request, whatever the client got to hear of it. */
  handled: boolean;
  /** What the server would have answered, or did; undefined where it was never asked. */
  answer?: Answer;
}
