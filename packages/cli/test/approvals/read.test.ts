import { stat } from "node:fs/promises";
import { join } from "node:path";
import { receiptHash } from "@enact/core";
import { describe, expect, it } from "vitest";
import { openTreasury } from "./support/open-treasury.js";
import { treasury } from "./support/treasury.js";

describe("enact approvals list", () => {
  it("says that nothing waits, and makes no store to find that out", async () => {
    const { approvals, cwd } = await openTreasury();
    expect(await approvals("list")).toMatchObject({ exitCode: 0, stdout: "Nothing waits for approval.\n" });
    expect(await approvals("list", "--json")).toMatchObject({ exitCode: 0, stdout: "[]\n" });
    await expect(stat(join(cwd, "receipts"))).rejects.toThrow("ENOENT");
  });

  it("lists what waits, the oldest first, with who may approve and how many have", async () => {
    const { approvals, ask, stored } = await openTreasury();
    const first = await ask({ quorum: 2 });
    const second = await ask();
    await approvals("approve", first, "--as", "boss@company.com", "--yes");
    await ask({ expiresInMs: 1 });
    const before = await stored();
    const { exitCode, stdout, stderr } = await approvals("list");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const [headings, ...rows] = stdout.trimEnd().split("\n");
    expect(headings).toMatch(/^run +workflow +asked by +asked +expires +policies +who may approve +approved$/);
    const who = "humansAgree +boss@company.com, cfo@company.com, ceo@company.com";
    expect(rows).toEqual([
      expect.stringMatching(new RegExp(`^${first} +transfer +agent@company.com .* in 23 hours +${who} +1 of 2$`)),
      expect.stringMatching(new RegExp(`^${second} +transfer +agent@company.com .* in 23 hours +${who} +0 of 1$`)),
    ]);
    expect(await stored()).toEqual(before);
  });

  it("says of what has enough approvals that it is to be resumed", async () => {
    const { approvals, ask } = await openTreasury();
    const run = await ask();
    await approvals("approve", run, "--as", "boss@company.com", "--yes");
    expect((await approvals("list")).stdout).toMatch(/enough, to be resumed$/m);
  });

  it("gives all of it as JSON", async () => {
    const { approvals, ask, cwd } = await openTreasury();
    const payload = { to: "ada", nested: [{ euros: 1.5 }] };
    const runId = await ask(payload);
    await approvals("approve", runId, "--as", "boss@company.com", "--comment", "Fine", "--yes");
    const { client } = treasury(`${cwd}/receipts`);
    const receipt = await client.receipts.get(runId);
    await client.close();
    expect(JSON.parse((await approvals("list", "--json")).stdout)).toEqual([
      expect.objectContaining({
        runId,
        workflow: "transfer",
        actor: { email: "agent@company.com" },
        payload,
        isApproved: true,
        receipt: receipt && receiptHash(receipt),
        verdicts: [expect.objectContaining({ verdict: "approved", comment: "Fine" })],
      }),
    ]);
  });
});

describe("enact approvals show", () => {
  it.each([
    ["the id", (id: string) => id],
    ["its beginning", (id: string) => id.slice(0, 20)],
    ["its end, in capitals", (id: string) => id.slice(-8).toUpperCase()],
  ])("finds a run by %s", async (_what, part) => {
    const { approvals, ask } = await openTreasury();
    const run = await ask();
    const { exitCode, stdout } = await approvals("show", part(run));
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`run       ${run}\n`);
  });

  it("shows exactly what is asked, and of whom", async () => {
    const { approvals, ask } = await openTreasury();
    const payload = { to: "ada", why: "It is much", quorum: 2, list: [1, { a: null }] };
    const run = await ask(payload);
    await approvals("approve", run, "--as", "CFO@company.com", "--comment", "Checked it", "--yes");
    const { stdout } = await approvals("show", run);
    const json = /^payload\n([\s\S]*?)^touches$/m.exec(stdout)?.[1] ?? "";
    expect(JSON.parse(json)).toEqual(payload);
    expect(stdout).toContain("  update file.path ledger\n");
    expect(stdout).toContain("  humansAgree (version 1): requireApproval, It is much\n");
    expect(stdout).toContain(
      "asks for 2 of boss@company.com, cfo@company.com, ceo@company.com; so far cfo@company.com\n",
    );
    expect(stdout).toMatch(/^ {2}approved by CFO@company\.com at \S+: Checked it$/m);
    expect(stdout).toContain('asked by  {"email":"agent@company.com"}\n');
    expect(stdout).toMatch(/^receipt {3}sha256:[0-9a-f]{64}$/m);
    expect(JSON.parse((await approvals("show", run, "--json")).stdout)).toMatchObject({ runId: run, payload });
  });

  it("shows a large payload to its end, and what a terminal would obey as text", async () => {
    const { approvals, ask } = await openTreasury();
    const payload = {
      long: `${"x".repeat(200_000)}the end`,
      escape: "\u001b[2J\u001b[1;31mApproved\u0007",
      bidi: "\u202eevil\u2066\u200b",
      lines: "a\r\n  humansAgree: pass\u2028b",
      tag: "\u{e0041}",
      why: "Harmless\n  otherPolicy: pass\u001b]0;title\u0007",
    };
    const run = await ask(payload);
    const { stdout } = await approvals("show", run);
    const json = /^payload\n([\s\S]*?)^touches$/m.exec(stdout)?.[1] ?? "";
    expect(JSON.parse(json)).toEqual(payload);
    expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(stdout).toContain("Harmless\\u{a}  otherPolicy: pass\\u{1b}]0;title\\u{7}");
    expect(stdout).not.toMatch(/^ {2}otherPolicy/m);
  });

  it("says that no such run waits, or why it does not wait any more", async () => {
    const { approvals, ask, refused } = await openTreasury();
    const rejected = await ask();
    const expired = await ask({ expiresInMs: 1 });
    const { stdout } = await approvals("reject", rejected, "--as", "boss@company.com", "--comment", "No", "--yes");
    const ending = /run (\S+)/.exec(stdout)?.[1] ?? "";
    for (const [run, said] of [
      ["01900000-0000-7000-8000-000000000000", /No run/],
      [rejected, /answered, or has expired/],
      [expired, /answered, or has expired/],
      [ending, /has ended rejected/],
    ] as const) {
      const ran = await refused("show", run);
      expect(ran).toMatchObject({ exitCode: 1, stdout: "" });
      expect(ran.stderr).toMatch(said);
      expect(ran.stderr).toContain("(ENACT_CLI_UNKNOWN_RUN)");
    }
  });

  it("refuses a part that is short, or of several runs", async () => {
    const { ask, refused } = await openTreasury();
    // The first eight characters are the same for a minute: of three that follow each other, those of two at least.
    const [first, second, third] = [await ask(), await ask(), await ask()];
    const runs = second.startsWith(first.slice(0, 8)) ? [first, second] : [second, third];
    const short = await refused("show", second.slice(0, 7));
    expect(short.exitCode).toBe(2);
    expect(short.stderr).toMatch(/at least 8 characters.*\(ENACT_CLI_USAGE\)/);
    const shared = await refused("show", second.slice(0, 8));
    expect(shared.exitCode).toBe(2);
    for (const run of runs) expect(shared.stderr).toContain(run);
  });
});
