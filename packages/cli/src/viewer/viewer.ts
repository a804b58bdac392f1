import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { FileReceiptStore } from "@enact/core";
import { CommandError } from "../command-error.js";
import { readPageFiles } from "./page-files.js";
import { handleRequest } from "./request-handler.js";
import { createSession } from "./session.js";
import { StatusFeed } from "./status-feed.js";
import { ViewedStore, type ViewOptions } from "./viewed-store.js";

/** How the viewer is started. */
export interface ViewerOptions extends ViewOptions {
  readonly store: FileReceiptStore;
  /** 0 for any that is free. */
  readonly port: number;
}

/** A viewer at work. */
export interface Viewer {
  /** What opens it, token included. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the page and what it asks for, on this machine alone.
 *
 * @throws CommandError `ENACT_CLI_PORT` when the port cannot be had, `ENACT_CLI_FILE` when the page is not there
 */
export async function startViewer({ store, port: wanted, ...options }: ViewerOptions): Promise<Viewer> {
  const page = await readPageFiles(fileURLToPath(new URL("./web", import.meta.url)));
  const server = createServer(LIMITS);
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, wanted);
  const session = createSession(port);
  const feed: StatusFeed = new StatusFeed(() => viewed.status());
  const viewed = new ViewedStore(store, options, () => feed.changed());
  const parts = { port, session, page, store: viewed, feed };
  server.on("request", (request, response) => {
    handleRequest(request, response, parts).catch(() => response.destroy());
  });
  return {
    url: `http://${HOST}:${port}/?token=${session.token}`,
    close: async () => {
      feed.close();
      server.closeAllConnections();
      await Promise.all([viewed.close(), new Promise((resolve) => server.close(resolve))]);
    },
  };
}

const HOST = "127.0.0.1";

/** What one client may cost, in milliseconds and bytes. */
const LIMITS = Object.freeze({
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
});

const MAX_CONNECTIONS = 256;

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on("error", (error: NodeJS.ErrnoException) => reject(unavailable(port, error)));
    server.listen({ port, host: HOST, exclusive: true }, () => resolve((server.address() as AddressInfo).port));
  });
}

function unavailable(port: number, cause: NodeJS.ErrnoException): CommandError {
  const why = cause.code === "EADDRINUSE" ? "is in use" : `cannot be had (${cause.message})`;
  return new CommandError("ENACT_CLI_PORT", `The port ${port} ${why}; leave --port away for any that is free.`, {
    cause,
  });
}
