import { readFile } from "node:fs/promises";

/** An operating system account, as far as a process needs it to run. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const candidates = ["postgres", "nobody"];

/**
 * The account the server has to run as, or `undefined` when our own will do.
 *
 * @remarks PostgreSQL refuses to run as root, so root has to hand over to somebody else. Only
 * accounts that exist are considered: creating one would change the machine.
 */
export async function serverAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = parsePasswd(await readFile("/etc/passwd", "utf8"));
  for (const name of candidates) {
    const account = accounts.find((entry) => entry.name === name);
    if (account) return account;
  }
  throw new Error(
    `PostgreSQL refuses to run as root, and /etc/passwd has none of: ${candidates.join(", ")}. Run as an ordinary user.`,
  );
}

/** The accounts of a passwd file; entries that are root, or whose ids are not plain numbers, are left out. */
export function parsePasswd(text: string): Account[] {
  return text.split("\n").flatMap((line) => {
    const [name = "", , uid = "", gid = ""] = line.split(":");
    if (!/^[1-9]\d*$/.test(uid) || !/^\d+$/.test(gid)) return [];
    return [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}
