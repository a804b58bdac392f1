import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { enact } from "../support/enact.js";
import { recordHistory, SECRET } from "../support/history.js";
import { HARMFUL, recordHostileRun } from "../support/hostile-store.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const KEY = { env: { ENACT_SECRET: SECRET } };

describe("enact stats", () => {
  it("counts runs by what became of them, and what stopped them", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const { exitCode, stdout, stderr } = await enact(["stats", directory], KEY);
    expect(exitCode).toBe(0);
    for (const line of [
      /^9 runs$/m,
      /^PASS +4 +44\.4 %$/m,
      /^PENDING +3 +33\.3 %$/m,
      /^unknown +1 +11\.1 %$/m,
      /^largePayouts +0 +3$/m,
      /^requireEmail +1 +0$/m,
      /^pay +7 +4$/m,
      /^function\.pay +3 +1 +[\d.]+ ms +[\d.]+ ms$/m,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(stderr).toBe("All 9 signatures are good.\n");
  });

  it("counts only what is asked for, in JSON with the counts over time", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const { stdout } = await enact(["stats", directory, "--workflow", "greet", "--since", "1h", "--json"]);
    const stats = JSON.parse(stdout);
    expect(stats).toMatchObject({
      runs: 2,
      decisions: { PASS: 1, BLOCK: 1, PENDING: 0 },
      workflows: [{ workflow: "greet", runs: 2, stopped: 1 }],
      signatures: { good: 0, bad: 0, unchecked: 2 },
    });
    const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
    expect(total(stats.timeline.decisions.PASS)).toBe(1);
    expect(stats.timeline.starts.length).toBeLessThanOrEqual(60);
  });

  it("counts nothing where there is nothing", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const { exitCode, stdout } = await enact(["stats", directory, "--until", "1h"], KEY);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^0 runs$/m);
  });

  it("exits with 1 where a receipt is not signed as it is", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const [name = ""] = await readdir(join(directory, "log"));
    const path = join(directory, "log", name);
    await writeFile(path, (await readFile(path, "utf8")).replaceAll('"outcome":"blocked"', '"outcome":"expired"'));
    const { exitCode, stderr } = await enact(["stats", directory], KEY);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^1 of 9 are not signed as they are/);
  });

  it("shows hostile text as text", async () => {
    const directory = await temporaryDirectory();
    await recordHostileRun(directory);
    expect((await enact(["stats", directory])).stdout).not.toMatch(HARMFUL);
  });
});
