import { connect, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** What becomes of a connection when the text that is waited for has been seen on its way to the server. */
type Fate = "drop before forwarding" | "drop after forwarding";

/** A TCP proxy in front of a server, which breaks connections at a chosen moment. */
export interface Proxy extends AsyncDisposable {
  readonly connectionString: string;
  /** Breaks the next connection on which this statement is sent, once `after` has been seen on its way. */
  breakAt(statement: string, fate: Fate, after?: string): void;
}

/** Starts a proxy in front of the server of a connection string. */
export async function startProxy(connectionString: string): Promise<Proxy> {
  const target = new URL(connectionString);
  const sockets = new Set<Socket>();
  let plan: { readonly statement: string; readonly fate: Fate; readonly after: string | undefined } | undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    }
    const drop = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on("close", drop).on("data", async (bytes) => {
      if (plan?.after !== undefined && bytes.includes(plan.after)) plan = { ...plan, after: undefined };
      if (plan === undefined || plan.after !== undefined || !bytes.includes(`${plan.statement}\0`)) {
        upstream.write(bytes);
        return;
      }
      const { fate } = plan;
      plan = undefined;
      upstream.removeAllListeners("data");
      if (fate === "drop after forwarding") upstream.write(bytes);
      // Long enough for the server to have done what it was told; nobody hears its answer.
      await delay(200).then(drop);
    });
    upstream.on("close", drop).on("data", (bytes) => client.write(bytes));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = new URL(connectionString);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as { port: number }).port);
  return {
    connectionString: url.href,
    breakAt(statement, fate, after) {
      plan = { statement, fate, after };
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
