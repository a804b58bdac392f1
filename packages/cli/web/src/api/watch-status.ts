import type { Status, StatusEvent } from "../../../src/viewer/api.js";

/** Whether the page hears of new receipts. */
export type Connection = "connecting" | "live" | "lost";

/**
 * Hears of every change of the store, and of the connection, until the returned function is called.
 *
 * A browser takes up a connection again that broke off, but not one that was refused: that is tried again here.
 */
export function watchStatus(
  onStatus: (status: Status) => void,
  onConnection: (connection: Connection) => void,
): () => void {
  let source: EventSource | undefined;
  let timer: number | undefined;
  const connect = (): void => {
    source = new EventSource("/api/events");
    source.addEventListener("status", (event: MessageEvent<string>) => {
      onConnection("live");
      onStatus(JSON.parse(event.data) as StatusEvent);
    });
    source.addEventListener("error", () => {
      onConnection("lost");
      if (source?.readyState === EventSource.CLOSED) timer = window.setTimeout(connect, RETRY_MS);
    });
  };
  connect();
  return () => {
    window.clearTimeout(timer);
    source?.close();
  };
}

const RETRY_MS = 2000;
