import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { anyObject, definePolicy, EnactClient, requireApproval } from "@enact/core";
import { describe, expect, it } from "vitest";
import { SECRET } from "../support/history.js";
import { temporaryProject } from "../support/project.js";
import { snapshotOf } from "../support/snapshot-of.js";
import { checksOf, doctor } from "./support/doctor.js";

const env = { ENACT_SECRET: SECRET };
const JITI = import.meta.resolve("jiti");
const LEFT_OPEN = JSON.stringify(fileURLToPath(new URL("./support/left-open.ts", import.meta.url)));

describe("enact doctor, about runs,", () => {
  it("tells of those that have not ended, and which process has begun them", async () => {
    const program = `import { createJiti } from ${JSON.stringify(JITI)};
await createJiti(import.meta.url, { fsCache: false }).import(${LEFT_OPEN});
`;
    const cwd = await temporaryProject({ "program.mjs": program });
    const child = spawn(process.execPath, ["program.mjs"], { cwd, env: { ...process.env, ...env } });
    await once(child.stdout, "data");
    const writer = `process ${child.pid} of ${hostname()}`;
    const check = {
      name: "open runs",
      state: "warning",
      message: expect.stringContaining(writer),
      fix: expect.any(String),
    };
    const before = await snapshotOf(join(cwd, "receipts"));
    expect(checksOf(await doctor({ cwd, env }), "open runs")).toEqual([check]);
    child.kill("SIGKILL");
    await once(child, "close");
    const ran = await doctor({ cwd, env });
    expect(checksOf(ran, "open runs")).toEqual([check]);
    expect(ran.exitCode).toBe(0);
    expect(await snapshotOf(join(cwd, "receipts"))).toEqual(before);
  });

  it("tells of those that wait for approval, and expire soon", async () => {
    const cwd = await temporaryProject({});
    const soon = await ask(cwd, 1_800_000);
    await ask(cwd, 86_400_000);
    expect(checksOf(await doctor({ cwd, env }), "approvals")).toEqual([
      {
        name: "approvals",
        state: "warning",
        message: expect.stringMatching(new RegExp(`^1 of 2 .*in 29 minutes: ${soon}`)),
        fix: expect.stringContaining("enact approvals list"),
      },
    ]);
  });
});

/** Asks for a run that waits for so many milliseconds. */
async function ask(cwd: string, expiresInMs: number): Promise<string> {
  const policy = definePolicy({ name: "humansAgree", evaluate: () => requireApproval("Always", { expiresInMs }) });
  const receipts = join(cwd, "receipts");
  const client = new EnactClient({ systems: {}, policies: [policy], workflows: [], secret: SECRET, receipts });
  const greet = client.guard("greet", { input: anyObject, effect: "read" }, () => "Hello");
  const { receipt } = await greet({}, { actor: { id: "agent" } });
  await client.close();
  return receipt.runId;
}
