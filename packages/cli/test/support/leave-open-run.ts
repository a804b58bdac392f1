import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Leaves a run open, as a process does that dies while its write is under way. @returns the id of that process */
export async function leaveOpenRun(directory: string): Promise<number> {
  const script = fileURLToPath(new URL("begun-run.ts", import.meta.url));
  const options = ["--conditions=@enact/source", "--import", "jiti/register", "--no-warnings"];
  const child = spawn(process.execPath, [...options, script, directory], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), exit]);
  child.kill("SIGKILL");
  await exit;
  return child.pid as number;
}
