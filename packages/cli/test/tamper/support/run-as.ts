import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { BINARY, type Ran } from "../../support/enact.js";

/** Runs `enact` as another user of the machine, which only root can. */
export async function runAs(
  uid: number,
  args: readonly string[],
  { env = {} }: { readonly env?: Readonly<Record<string, string>> | undefined },
): Promise<Ran> {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [BINARY, ...args], { uid, gid: uid, cwd: "/", env: { PATH, ...env } });
  child.stdin.end();
  const [stdout, stderr, [exitCode, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, by) => resolve([code, by]));
    }),
  ]);
  return { exitCode, signal, stdout, stderr };
}
