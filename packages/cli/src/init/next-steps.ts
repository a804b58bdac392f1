import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

/** What is left to do by hand, one step to a line. */
export async function nextSteps(directory: string): Promise<readonly string[]> {
  const steps = [
    'Make a secret, and keep it outside of the repository: export ENACT_SECRET="$(enact keys generate)"',
    "See whether everything is in order: enact doctor",
    'Call it: await sendMessage({ to: "ada@example.com", text: "Hello" }, { actor: { email: "agent@example.com" } })',
    "See what it has left: enact list",
  ];
  if (!(await ignoresReceipts(directory)))
    steps.unshift("Add a line to .gitignore, since receipts tell what was in a payload: receipts/");
  if (!hasCore(directory)) steps.unshift("Install @enact/core, which is not there yet");
  return steps;
}

function hasCore(directory: string): boolean {
  try {
    createRequire(join(resolve(directory), "enact.config.ts")).resolve("@enact/core");
    return true;
  } catch {
    return false;
  }
}

async function ignoresReceipts(directory: string): Promise<boolean> {
  const text = await readFile(join(directory, ".gitignore"), "utf8").catch(() => "");
  return text.split(/\r?\n/).some((line) => /^\/?receipts\/?$/.test(line.trim()));
}
