import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const EXAMPLE = fileURLToPath(new URL("..", import.meta.url));
const COMMAND = fileURLToPath(new URL("../../../packages/cli/src/main.ts", import.meta.url));

/** Types a command into a terminal, and shows what it prints. */
export function enact(
  ...args: readonly string[]
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  console.log(`\n$ enact ${args.join(" ")}`);
  const node = ["--conditions=@enact/source", "--import", "tsx", COMMAND, ...args];
  const child = spawn(process.execPath, node, { cwd: EXAMPLE, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      process.stdout.write(text);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, output }));
  });
}
