import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Cluster, dataFolder, logFile, logTail } from "./cluster.js";
import { freePort } from "./free-port.js";
import { type GuardedProcess, spawnGuarded } from "./guarded-process.js";

/** The address the server listens on, and the only one. */
export const host = "127.0.0.1";

/** Starts the server on the ports `choosePort` names, until one of five is not taken by somebody else first. */
export async function startOnFreePort(
  cluster: Cluster,
  fsync: boolean,
  choosePort: () => Promise<number> = () => freePort(host),
): Promise<{ process: GuardedProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort();
    try {
      return { process: await startServer(cluster, port, fsync), port };
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === 5) throw error;
    }
  }
}

class PortTakenError extends Error {
  override readonly name = "PortTakenError";
}

/** Resolves once the server accepts connections. */
async function startServer(cluster: Cluster, port: number, fsync: boolean): Promise<GuardedProcess> {
  const settings = {
    listen_addresses: host,
    port: String(port),
    // Local connections go over TCP too: a socket's path has a length limit that a temporary folder can exceed.
    unix_socket_directories: "",
    fsync: fsync ? "on" : "off",
    full_page_writes: fsync ? "on" : "off",
    max_connections: "200",
    timezone: "UTC",
  };
  const server = await spawnGuarded({
    ...cluster,
    program: cluster.binaries.postgres,
    parameters: [
      ...["-D", dataFolder(cluster)],
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    logFile: logFile(cluster),
  });
  const deadline = Date.now() + 30_000;
  while (!(await isReady(cluster, server))) {
    if (server.ended) throw await startError(cluster, `ended with ${await server.waitForExit()}`);
    if (Date.now() > deadline) {
      await server.abort();
      throw await startError(cluster, "was not ready after 30 s");
    }
    await delay(10);
  }
  return server;
}

// What pg_ctl waits for: the first line of postmaster.pid is the pid, the eighth the state. A
// connection attempt could reach a stranger who took the port.
async function isReady(cluster: Cluster, server: GuardedProcess): Promise<boolean> {
  const lines = (await readFile(join(dataFolder(cluster), "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  return !server.ended && lines[0] === String(server.pid) && lines[7]?.trim() === "ready";
}

async function startError(cluster: Cluster, what: string): Promise<Error> {
  const tail = await logTail(cluster);
  const message = `The PostgreSQL server ${what}:\n${tail}`;
  return tail.includes("Address already in use") ? new PortTakenError(message) : new Error(message);
}
