import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const NODE = ["--conditions=@enact/source", "--import", "tsx", "--no-warnings"];

/** What a process does with a pending run. */
interface Errand {
  readonly runId: string;
  readonly verb: "approve" | "reject" | "resume" | "resumeAndDieClaimed" | "resumeAndDieActing";
  /** How often, all at once. */
  readonly times?: number;
}

/** What has come of it. */
interface Report {
  readonly answers: readonly { readonly said?: string; readonly runId?: string }[];
  readonly notes: readonly string[];
}

/**
 * Starts a process that waits for a word before it answers a pending run.
 *
 * @returns gives the word, once the process is ready; resolves with what it has done, or undefined where it has died
 */
export async function startApprover(directory: string, errand: Errand): Promise<() => Promise<Report | undefined>> {
  const given = Object.entries({ directory, ...errand }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const script = fileURLToPath(new URL("approver.ts", import.meta.url));
  const child = spawn(process.execPath, [...NODE, script, ...given], {
    // Where tsx is found, whoever started the tests.
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exit;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return async () => {
    child.stdin.write("go\n");
    const { value } = await lines.next();
    await exit;
    return value === undefined ? undefined : (JSON.parse(value as string) as Report);
  };
}
