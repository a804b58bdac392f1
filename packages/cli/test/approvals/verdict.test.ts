import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { enact } from "../support/enact.js";
import { openTreasury, type Treasury } from "./support/open-treasury.js";
import { treasury } from "./support/treasury.js";

/** A pair of keys, as somebody has made it with `enact keys generate --ed25519 --output NAME`. */
async function writePair(cwd: string, name: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  await writeFile(join(cwd, name), privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  await writeFile(join(cwd, `${name}.pub`), publicKey.export({ type: "spki", format: "pem" }));
}

/** The treasury's evidence is as it should be. */
async function verifies({ cwd }: Treasury): Promise<void> {
  const { client } = treasury(join(cwd, "receipts"));
  const { findings } = await client.receipts.verify({ strict: true });
  await client.close();
  expect(findings).toEqual([]);
}

describe("enact approvals approve", () => {
  it("records an approval, and runs nothing", async () => {
    const desk = await openTreasury();
    const run = await desk.ask();
    const { exitCode, stdout } = await desk.approvals("approve", run, "--as", "boss@company.com", "--yes");
    expect(exitCode).toBe(0);
    const shown = /^receipt {3}(sha256:\S+)$/m.exec(stdout)?.[1] ?? "";
    expect(stdout).toContain(`Approved by boss@company.com: receipt ${shown}\nIt is approved, and runs when`);
    expect(stdout).not.toContain("PASS");
    await verifies(desk);
  });

  it("runs what enough have approved, once, and tells what it has come to", async () => {
    const desk = await openTreasury();
    const run = await desk.ask({ quorum: 2 });
    const first = await desk.approvals("approve", run, "--as", "boss@company.com", "--resume", "--yes");
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toContain("others have to approve it too");
    const same = await desk.approvals("approve", run, "--as", "BOSS@company.com", "--resume", "--yes");
    expect(same.stdout).toContain("others have to approve it too");
    const second = await desk.approvals("approve", run, "--as", "cfo@company.com", "--resume", "--yes");
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toMatch(
      /PASS, succeeded: run \S+\n {2}function\.transfer succeeded:\n {4}\{\n {6}"done": true\n/,
    );
    const late = await desk.refused("approve", run, "--as", "ceo@company.com", "--resume", "--yes");
    expect(late.exitCode).toBe(1);
    await verifies(desk);
  });

  it("exits with 1 where what was approved has failed", async () => {
    const { approvals, ask } = await openTreasury();
    const run = await ask({ fails: true });
    const { exitCode, stdout } = await approvals("approve", run, "--as", "boss@company.com", "--resume", "--yes");
    expect(stdout).toMatch(/function\.transfer unknown:[\s\S]*The bank is closed/);
    expect(exitCode).toBe(1);
  });

  it.each([
    ["who has asked for it", ["agent@company.com"], /in his own name/],
    ["who has asked for it, in capitals", ["AGENT@COMPANY.COM"], /in his own name/],
    ["who is not asked", ["mallory@example.com"], /not among those/],
  ])("refuses %s", async (_what, [name = ""], said) => {
    const { ask, refused } = await openTreasury();
    const ran = await refused("approve", await ask(), "--as", name, "--yes");
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toMatch(said);
    expect(ran.stderr).toContain("(ENACT_APPROVER_REFUSED)");
  });

  it("refuses what was answered, or has expired", async () => {
    const { approvals, ask, refused } = await openTreasury();
    const rejected = await ask();
    await approvals("reject", rejected, "--as", "boss@company.com", "--comment", "No", "--yes");
    for (const run of [rejected, await ask({ expiresInMs: 1 })]) {
      const ran = await refused("approve", run, "--as", "cfo@company.com", "--yes");
      expect(ran.exitCode).toBe(1);
      expect(ran.stderr).toContain("(ENACT_CLI_UNKNOWN_RUN)");
    }
  });

  it("records nothing where nobody can be asked to confirm", async () => {
    const { ask, refused, cwd } = await openTreasury();
    const run = await ask();
    const ran = await refused("approve", run, "--as", "boss@company.com");
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toMatch(/--yes.*\(ENACT_CLI_USAGE\)/);
    const args = ["approvals", "approve", run, "--as", "boss@company.com"];
    expect((await enact(args, { cwd, input: "yes\n" })).exitCode).toBe(2);
  });

  it.each([
    [["approve", "--as", "boss@company.com"], /missing required argument/],
    [["approve", "01900000"], /--as/],
    [["approve", "01900000", "--as", "boss@company.com", "--comment", " ", "--yes"], /comment is empty/],
  ])("refuses %j", async (args, said) => {
    const ran = await (await openTreasury()).approvals(...args);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toMatch(said);
  });

  it("refuses the published development secret, with which anybody could", async () => {
    const { ask, cwd } = await openTreasury();
    process.env["TREASURY_SECRET"] = "";
    const run = await ask().finally(() => delete process.env["TREASURY_SECRET"]);
    const args = ["approvals", "approve", run, "--as", "boss@company.com", "--yes"];
    const { exitCode, stderr } = await enact(args, { cwd, env: { TREASURY_SECRET: "" } });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("(ENACT_INSECURE_KEY)");
  });

  it("says what was recorded where the client cannot run it", async () => {
    const { ask, cwd } = await openTreasury();
    const run = await ask();
    const secret = JSON.stringify("the-secret-of-the-treasury-32-bytes");
    const config = `export default { systems: {}, policies: [], workflows: [], secret: ${secret} };\n`;
    await writeFile(join(cwd, "bare.config.ts"), config);
    const flags = ["--as", "boss@company.com", "--resume", "--yes", "--config", "bare.config.ts"];
    const { exitCode, stdout, stderr } = await enact(["approvals", "approve", run, ...flags], { cwd });
    expect(exitCode).toBe(2);
    expect(stdout).toContain("Approved by boss@company.com");
    expect(stderr).toContain("(ENACT_UNKNOWN_WORKFLOW)");
  });
});

describe("a signed approval", () => {
  it("counts with the approver's own key, and covers what he says", async () => {
    const desk = await openTreasury({ keys: ["boss"] });
    await writePair(desk.cwd, "boss");
    const run = await desk.ask({ signed: true });
    const unsigned = await desk.refused("approve", run, "--as", "boss@company.com", "--yes");
    expect(unsigned.exitCode).toBe(1);
    expect(unsigned.stderr).toMatch(/signed with a key/);
    const flags = [
      "--as",
      "boss@company.com",
      "--sign-with",
      "boss",
      "--comment",
      "I have called them",
      "--resume",
      "--yes",
    ];
    const { exitCode, stdout } = await desk.approvals("approve", run, ...flags);
    expect(stdout).toContain("PASS, succeeded");
    expect(exitCode).toBe(0);
    await verifies(desk);
  });

  it.each([
    ["the key of another", "mallory", 1, "ENACT_APPROVER_REFUSED"],
    ["a public key", "boss.pub", 2, "ENACT_CLI_BAD_KEY"],
    ["a secret", "secret", 2, "ENACT_CLI_BAD_KEY"],
    ["a file that is not there", "gone", 2, "ENACT_CLI_BAD_KEY"],
  ])("is refused with %s", async (_what, file, expected, code) => {
    const { ask, cwd, refused } = await openTreasury({ keys: ["boss"] });
    await writePair(cwd, "boss");
    await writePair(cwd, "mallory");
    await writeFile(join(cwd, "secret"), "a-secret-of-at-least-thirty-two-bytes\n");
    const run = await ask({ signed: true });
    const ran = await refused("approve", run, "--as", "boss@company.com", "--sign-with", file, "--yes");
    expect(ran.exitCode).toBe(expected);
    expect(ran.stderr).toContain(`(${code})`);
  });
});

describe("enact approvals reject", () => {
  it("ends the run for good", async () => {
    const desk = await openTreasury();
    const run = await desk.ask({ quorum: 2 });
    await desk.approvals("approve", run, "--as", "boss@company.com", "--yes");
    const { exitCode, stdout } = await desk.approvals(
      "reject",
      run,
      "--as",
      "cfo@company.com",
      "--comment",
      "Too much",
      "--yes",
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^BLOCK, rejected: run \S+\n {2}enact:approval: Rejected by cfo@company\.com: Too much$/m);
    expect((await desk.approvals("list")).stdout).toBe("Nothing waits for approval.\n");
    await verifies(desk);
  });

  it("needs a reason", async () => {
    const { ask, refused } = await openTreasury();
    const ran = await refused("reject", await ask(), "--as", "boss@company.com", "--yes");
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toMatch(/--comment.*\(ENACT_CLI_USAGE\)/);
  });

  it("is for those who may approve, and not for who has asked", async () => {
    const { ask, refused } = await openTreasury();
    const run = await ask();
    for (const name of ["agent@company.com", "mallory@example.com"]) {
      const ran = await refused("reject", run, "--as", name, "--comment", "No", "--yes");
      expect(ran.exitCode).toBe(1);
      expect(ran.stderr).toContain("(ENACT_APPROVER_REFUSED)");
    }
  });
});
