import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { enact } from "../support/enact.js";
import { recordHistory, SECRET, shop } from "../support/history.js";
import { leaveOpenRun } from "../support/leave-open-run.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const KEY = { env: { ENACT_SECRET: SECRET } };

describe("enact open", () => {
  it("lists what a process has left that died, who it was, and what was not answered", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const pid = await leaveOpenRun(directory);
    const { exitCode, stdout, stderr } = await enact(["open", directory], KEY);
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^\d+ s +pay +agent@company\.com +/);
    expect(lines[1]).toContain(`${hostname()}, process ${pid}`);
    expect(lines[1]).toMatch(/function\.pay not answered +good +[0-9a-f-]{36}$/);
    expect(stderr).toContain("1 run is open");
    expect(stderr).toContain("recover()");
  });

  it("says the same in JSON", async () => {
    const directory = await temporaryDirectory();
    const pid = await leaveOpenRun(directory);
    const { stdout } = await enact(["open", directory, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: "open",
      workflow: "pay",
      attempts: [{ action: "function.pay", status: null }],
      writer: { host: hostname(), pid },
      ageMs: expect.any(Number),
      signature: "unchecked",
    });
  });

  it("lists no run that was closed", async () => {
    const directory = await temporaryDirectory();
    await leaveOpenRun(directory);
    const { client } = shop(directory);
    const { closed } = await client.recover();
    await client.close();
    expect(closed).toHaveLength(1);
    const { exitCode, stdout, stderr } = await enact(["open", directory]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    expect(stderr).toBe("No run is open.\n");
    const shown = await enact(["show", closed[0]?.runId ?? "", directory], KEY);
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toContain("ENACT_WRITER_DIED");
  });
});
