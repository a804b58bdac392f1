import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { describeServer, isGone, type ServerDescription } from "./describe-server.js";

// Shorter than the time after which the guard kills what does not follow its signal.
const isServerGone = (server: ServerDescription) =>
  vi.waitFor(() => expect(isGone(server)).toBe(true), { timeout: 8_000, interval: 50 });

test("a killed Node process leaves no server and no data", async () => {
  const child = runNode(["--import", "tsx", fixture("server-until-killed.ts")]);
  const { connectionString } = JSON.parse(await firstLine(child)) as { connectionString: string };
  const server = await describeServer(connectionString);
  child.kill("SIGKILL");
  await isServerGone(server);
});

test("a script that forgets to stop its server ends, and the server with it", async () => {
  const child = runNode(["--import", "tsx", fixture("forgotten-server.ts")]);
  const { pid } = JSON.parse(await firstLine(child)) as { pid: number };
  expect(await once(child, "exit")).toEqual([0, null]);
  await isServerGone({ pid, dataFolder: "/nonexistent" });
});

test("a failing vitest run exits with 1 and stops the server of its global setup", async () => {
  const folder = await mkdtemp(join(tmpdir(), "enact-testkit-"));
  try {
    const reportFile = join(folder, "server.json");
    const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
    const child = runNode([vitest, "run", "--root", fixture("failing-project")], {
      environment: { REPORT_FILE: reportFile },
      // A "FAIL" in the output of a run that passes would mislead its reader.
      stderr: "ignore",
    });
    expect(await once(child, "exit")).toEqual([1, null]);
    const server = JSON.parse(await readFile(reportFile, "utf8")) as ServerDescription;
    expect(isGone(server)).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});

function runNode(
  parameters: string[],
  {
    environment = {},
    stderr = "inherit",
  }: { environment?: Record<string, string>; stderr?: "inherit" | "ignore" } = {},
): ChildProcess {
  const { VITEST: _, ENACT_TEST_DATABASE_URL: __, ...inherited } = process.env;
  return spawn(process.execPath, parameters, {
    // Where tsx is found, whoever started the tests.
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { ...inherited, ...environment },
    stdio: ["ignore", "pipe", stderr],
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes("\n")) return text;
  }
  throw new Error("The child process ended without a line.");
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}
