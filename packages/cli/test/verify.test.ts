import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { enact } from "./support/enact.js";
import { AGENT, recordHistory, SECRET, shop } from "./support/history.js";
import { snapshotOf } from "./support/snapshot-of.js";
import { temporaryDirectory } from "./support/temporary-directory.js";
import { recorded, verified } from "./verify/tampered.js";

const env = { ENACT_SECRET: SECRET };

describe("enact verify", () => {
  it("says that a store is as it was written, changes nothing in it, and exits with 0", async () => {
    const directory = await recorded();
    const before = await snapshotOf(directory);
    const { exitCode, stdout, stderr } = await enact(["verify", directory], { env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^0 errors, 0 warnings in \d+ records of 1 chain, with \d+ ended runs\.\n/);
    expect(stdout).toContain("Anchors: none.");
    expect(stdout).toMatch(/cannot show .*newest records are missing/);
    expect(await snapshotOf(directory)).toEqual(before);
  });

  it("verifies `receipts` where it stands, if no directory is named", async () => {
    const cwd = await temporaryDirectory();
    await recordHistory(join(cwd, "receipts"));
    expect(await enact(["verify"], { cwd, env })).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("raises no alarm while writers are at work", async () => {
    const directory = await recorded();
    const { client, pay } = shop(directory);
    let isOver = false;
    const writing = (async () => {
      for (let euros = 1; !isOver; euros = (euros % 90) + 1) {
        await pay({ email: "ada@example.com", euros }, { actor: AGENT });
      }
    })();
    for (const threads of ["1", "2"]) {
      const { exitCode, findings, stderr } = await verified(directory, ["--threads", threads]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(findings.filter(({ code }) => code !== "open_run")).toEqual([]);
    }
    isOver = true;
    await writing;
    await client.close();
    expect(await verified(directory)).toMatchObject({ exitCode: 0, findings: [] });
  });

  it.each(["0", "-1", "many", "1.5"])("takes no %s threads", async (threads) => {
    const { exitCode, stderr } = await enact(["verify", ".", "--threads", threads], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("whole number");
  });
});

describe("enact verify exits with 2 and says why", () => {
  it("without a key", async () => {
    const { exitCode, stdout, stderr } = await enact(["verify", await recorded()]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("ENACT_CLI_NO_KEY");
  });

  it("without a directory", async () => {
    const { exitCode, stderr } = await enact(["verify", join(await temporaryDirectory(), "none")], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("ENACT_CLI_NO_STORE");
  });

  it("with a file in the place of the directory", async () => {
    const file = join(await temporaryDirectory(), "receipts");
    await writeFile(file, "{}\n");
    const { exitCode, stderr } = await enact(["verify", file], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/no directory.*ENACT_CLI_NO_STORE/);
  });

  it("with an empty directory, in which nothing is made", async () => {
    const directory = await temporaryDirectory();
    const { exitCode, stderr } = await enact(["verify", directory], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("ENACT_CLI_NO_STORE");
    expect(await snapshotOf(directory)).toEqual(await snapshotOf(await temporaryDirectory()));
  });
});

describe("enact verify of a store without records", () => {
  it("finds nothing, and gives it no id", async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, "log"));
    const before = await snapshotOf(directory);
    const { exitCode, stdout } = await enact(["verify", directory, "--state", `${directory}.state`], { env });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("0 records of 0 chains");
    expect(await snapshotOf(directory)).toEqual(before);
  });
});
