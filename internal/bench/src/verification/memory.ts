import { execFileSync } from "node:child_process";
import { verify } from "./verify.js";

/** What a process of its own takes at most to verify a directory, in MB of resident memory. */
export function memoryToVerify(directory: string): number {
  const [, main = ""] = process.argv;
  const output = execFileSync(process.execPath, [...process.execArgv, main, "--verify", directory], {
    encoding: "utf8",
  });
  return Number(output) / 1e6;
}

/** What that process does. */
export async function verifyAndTellMemory(directory: string): Promise<void> {
  await verify(directory);
  // In kilobytes, whatever the platform.
  console.log(process.resourceUsage().maxRSS * 1024);
}
