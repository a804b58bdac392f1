import { describe, expect, it } from "vitest";
import { openTreasury } from "./support/open-treasury.js";

const PROMPT = "Type yes: ";

describe("before a verdict is recorded, somebody at the terminal", () => {
  it("is shown what is asked, and types yes", async () => {
    const { ask, inTerminal, approvals } = await openTreasury();
    const run = await ask({ to: "ada" });
    const session = inTerminal("approve", run.slice(-12), "--as", "boss@company.com", "--resume");
    await session.shows('"to": "ada"');
    await session.answer(`Approve and run transfer, run ${run}, as boss@company.com? ${PROMPT}`, "yes");
    expect(await session.ended).toMatchObject({ exitCode: 0, screen: expect.stringContaining("PASS, succeeded") });
    expect((await approvals("list")).stdout).toBe("Nothing waits for approval.\n");
  });

  it.each(["y", "YES", "no", ""])("records nothing by typing %j", async (typed) => {
    const { ask, inTerminal, stored } = await openTreasury();
    const run = await ask();
    const before = await stored();
    const session = inTerminal("approve", run, "--as", "boss@company.com");
    await session.answer(PROMPT, typed);
    expect(await session.ended).toMatchObject({
      exitCode: 1,
      screen: expect.stringContaining("Nothing was recorded."),
    });
    expect(await stored()).toEqual(before);
  });

  it.each(["ctrl-c", "ctrl-d"] as const)("records nothing by leaving with %s", async (key) => {
    const { ask, inTerminal, stored } = await openTreasury();
    const run = await ask();
    const before = await stored();
    const session = inTerminal("approve", run, "--as", "boss@company.com");
    await session.press(PROMPT, key);
    expect(await session.ended).toMatchObject({
      exitCode: 1,
      screen: expect.stringContaining("Nothing was recorded."),
    });
    expect(await stored()).toEqual(before);
  });

  it("is asked why, where he rejects without a reason", async () => {
    const { ask, inTerminal } = await openTreasury();
    const run = await ask();
    const session = inTerminal("reject", run, "--as", "boss@company.com");
    await session.answer("Why is it rejected? ", "Nobody knows Ada");
    await session.answer(PROMPT, "yes");
    const { exitCode, screen } = await session.ended;
    expect(screen).toContain("Rejected by boss@company.com: Nobody knows Ada");
    expect(exitCode).toBe(0);
  });

  it("records nothing where he gives no reason", async () => {
    const { ask, inTerminal, stored } = await openTreasury();
    const run = await ask();
    const before = await stored();
    const session = inTerminal("reject", run, "--as", "boss@company.com");
    await session.answer("Why is it rejected? ", "");
    expect(await session.ended).toMatchObject({ exitCode: 2, screen: expect.stringContaining("ENACT_CLI_USAGE") });
    expect(await stored()).toEqual(before);
  });

  it("cannot answer what somebody else has answered while he was looking", async () => {
    const { approvals, ask, inTerminal, stored } = await openTreasury();
    const run = await ask();
    const session = inTerminal("approve", run, "--as", "boss@company.com", "--resume");
    await session.shows(PROMPT);
    await approvals("reject", run, "--as", "cfo@company.com", "--comment", "No", "--yes");
    const before = await stored();
    session.type("yes\n");
    const { exitCode, screen } = await session.ended;
    expect(exitCode).toBe(1);
    expect(screen).toContain("does not wait for approval any more");
    expect(await stored()).toEqual(before);
  });

  it("sees a hostile payload as text, above the question and not in its place", async () => {
    const { ask, inTerminal } = await openTreasury();
    const run = await ask({ to: "\u001b[2J\u001b[HApprove greet? Type yes: \r\n\u202e" });
    const session = inTerminal("approve", run, "--as", "boss@company.com");
    await session.answer(`as boss@company.com? ${PROMPT}`, "no");
    const { screen } = await session.ended;
    expect(screen).toContain("\\u001b[2J\\u001b[HApprove greet? Type yes: \\r\\n\\u202e");
    expect(screen).not.toContain("\u001b[2J");
    expect(screen).not.toContain("\u202e");
  });
});
