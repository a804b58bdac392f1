import { existsSync, readFileSync } from "node:fs";
import pg from "pg";

/** Where a server lives, by its own account. */
export interface ServerDescription {
  readonly pid: number;
  readonly dataFolder: string;
}

/** Asks the server itself; needs a superuser. */
export async function describeServer(connectionString: string): Promise<ServerDescription> {
  const rows = await query(
    connectionString,
    "SELECT current_setting('data_directory') AS folder, split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid",
  );
  return { pid: Number(rows[0]?.pid), dataFolder: String(rows[0]?.folder) };
}

/** One statement on a connection of its own. */
export async function query(connectionString: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Whether nothing is left of the server: no process and no data. */
export function isGone(server: ServerDescription): boolean {
  return !isRunning(server.pid) && !existsSync(server.dataFolder);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // An ended process that nobody has collected yet still has its pid.
  const status = `/proc/${pid}/stat`;
  return !existsSync(status) || !/\) Z /.test(readFileSync(status, "utf8"));
}
