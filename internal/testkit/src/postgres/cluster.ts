import { chown, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Account, serverAccount } from "./account.js";
import { type Binaries, findBinaries } from "./binaries.js";
import { spawnGuarded } from "./guarded-process.js";

/** A fresh data directory, and what is needed to start a server on it. */
export interface Cluster {
  /** Holds the data directory and the log, and nothing of anybody else. */
  readonly folder: string;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
}

/** The only role of a fresh cluster. */
export const superuser = "postgres";

/** Creates a data directory in which only the superuser exists, with `password`. */
export async function createCluster(password: string): Promise<Cluster> {
  const account = await serverAccount();
  const binaries = await findBinaries(account);
  const folder = await mkdtemp(join(tmpdir(), "enact-postgres-data-"));
  const cluster = { folder, binaries, account };
  try {
    const passwordFile = join(folder, "password");
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account) for (const path of [folder, passwordFile]) await chown(path, account.uid, account.gid);
    await initialize(cluster, passwordFile);
    await rm(passwordFile);
    return cluster;
  } catch (error) {
    await removeCluster(cluster);
    throw error;
  }
}

/** Removes the data directory; its server must have ended. */
export async function removeCluster(cluster: Cluster): Promise<void> {
  await rm(cluster.folder, { recursive: true, force: true, maxRetries: 3 });
}

async function initialize(cluster: Cluster, passwordFile: string): Promise<void> {
  const parameters = [
    ...["-D", dataFolder(cluster), "-U", superuser, "-A", "scram-sha-256", "--pwfile", passwordFile],
    ...["-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"],
  ];
  const initdb = await spawnGuarded({
    ...cluster,
    program: cluster.binaries.initdb,
    parameters,
    logFile: logFile(cluster),
  });
  const exit = await initdb.waitForExit();
  if (exit !== 0) throw new Error(`initdb ended with ${exit}:\n${await logTail(cluster)}`);
}

/** The end of what initdb and the server wrote. */
export async function logTail(cluster: Cluster): Promise<string> {
  const file = await open(logFile(cluster));
  try {
    const { size } = await file.stat();
    const length = Math.min(size, 4096);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString("utf8", 0, bytesRead).trim();
  } finally {
    await file.close();
  }
}

/** The data directory itself. */
export function dataFolder(cluster: Cluster): string {
  return join(cluster.folder, "data");
}

/** Where initdb and the server write to. */
export function logFile(cluster: Cluster): string {
  return join(cluster.folder, "server.log");
}
