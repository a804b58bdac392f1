import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BINARY } from "../../../packages/cli/test/support/enact.js";
import { AGENT, recordHistory, SECRET, shop } from "../../../packages/cli/test/support/history.js";
import { SHOP_CONFIG } from "../../../packages/cli/test/support/project.js";
import { documents } from "../src/documents.js";
import { codeBlocks, commands } from "../src/markdown.js";
import { root } from "../src/workspace.js";

const printed = documents()
  .map((path) => ({
    document: relative(root, path),
    commands: commands(codeBlocks(path, root))
      .map(({ command }) => command)
      .filter((command) => command.startsWith("enact ")),
  }))
  .filter((document) => document.commands.length > 0);

it("finds the commands of docs/cli.md", () => {
  expect(printed.find(({ document }) => document === "docs/cli.md")?.commands.length).toBeGreaterThan(20);
});

describe.each(printed)("what $document prints", ({ commands: lines }) => {
  let directory: string;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "enact-documents-"));
    environment = await prepare(directory);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  // In the order in which a reader types them, in one directory.
  it.each(lines)("%s", async (command) => {
    const { exitCode, output } = command.startsWith("enact ui") ? await view(command) : await type(command);
    expect(exitCode, output).toBe(0);
  });

  function type(command: string): Promise<{ readonly exitCode: number | null; readonly output: string }> {
    const child = spawn("bash", ["-o", "pipefail", "-c", command], { cwd: directory, env: environment });
    return outputOf(child);
  }

  /** The viewer runs until it is told to end. */
  function view(command: string): Promise<{ readonly exitCode: number | null; readonly output: string }> {
    const child = spawn("bash", ["-c", `exec ${command}`], { cwd: directory, env: environment });
    child.stdout.once("data", () => child.kill("SIGTERM"));
    return outputOf(child);
  }
});

/** A directory as an operator's: an application's receipts and configuration, its secret in a file, the command installed. */
async function prepare(directory: string): Promise<Readonly<Record<string, string>>> {
  await mkdir(join(directory, "node_modules", "@enact"), { recursive: true });
  await symlink(join(root, "packages", "core"), join(directory, "node_modules", "@enact", "core"));
  await symlink(BINARY, join(directory, "node_modules", "enact"));
  await writeFile(join(directory, "enact.config.ts"), SHOP_CONFIG);
  await writeFile(join(directory, "secret.txt"), `${SECRET}\n`, { mode: 0o600 });
  const { passed, pending } = await recordHistory(join(directory, "receipts"));
  const { client, pay } = shop(join(directory, "receipts"));
  const { receipt } = await pay({ email: "mal@example.com", euros: 900 }, { actor: AGENT });
  await client.close();
  await writeFile(join(directory, "receipt.json"), JSON.stringify(receipt));
  return {
    PATH: `${join(directory, "node_modules")}:${process.env["PATH"]}`,
    HOME: directory,
    ENACT_SECRET: SECRET,
    RUN: passed,
    PENDING: pending,
    OTHER: receipt.runId,
  };
}

function outputOf(
  child: ReturnType<typeof spawn>,
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  let output = "";
  child.stdout?.on("data", (piece) => {
    output += piece;
  });
  child.stderr?.on("data", (piece) => {
    output += piece;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, output }));
  });
}
