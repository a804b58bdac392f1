import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { enact } from "../support/enact.js";
import { AGENT, recordHistory, SECRET, shop } from "../support/history.js";
import { HARMFUL, recordHostileRun } from "../support/hostile-store.js";
import { leaveOpenRun } from "../support/leave-open-run.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { enactInTerminal } from "../support/terminal.js";

const KEY = { env: { ENACT_SECRET: SECRET } };

describe("enact show", () => {
  it("tells a run from the question to its end", async () => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    const { exitCode, stdout, stderr } = await enact(["show", passed, directory], KEY);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const line of [
      /^run +[0-9a-f-]{36}$/m,
      /^workflow +pay$/m,
      /^asked by +\{"email":"agent@company.com","role":"agent"\}$/m,
      /^began +\d{4}-.*Z$/m,
      /^ended +\d{4}-.*Z, after \d+ ms$/m,
      /^decision +PASS$/m,
      /^ {4}"euros": 20$/m,
      /^ {2}update crm\.contact shop\/ada@example\.com, fields balance$/m,
      /^ {2}pass {2}requireEmail \(version 1\): E-mail present$/m,
      /^ {2}1\. function\.pay \(write\) succeeded in \d+ ms, begun \d{4}-/m,
      /^ {5}1 policy let it pass just before$/m,
      /^ {7}"paid": 20$/m,
      /^ {2}receipt +[0-9a-f-]{36} +\d+ +\d{4}-\S+ +[0-9a-f]{16} +good +good +sha256:[0-9a-f]{64}$/m,
      /`enact verify` checks the whole store/,
    ]) {
      expect(stdout).toMatch(line);
    }
  });

  it("finds a run by the beginning or the end of its id, and names those that it could be", async () => {
    const directory = await temporaryDirectory();
    const { passed, blocked } = await recordHistory(directory);
    for (const part of [passed.slice(-8), passed.slice(0, 20), passed.toUpperCase()]) {
      expect((await enact(["show", part, directory])).stdout).toContain(passed);
    }
    const several = await enact(["show", passed.slice(0, 8), directory]);
    expect(several).toMatchObject({ exitCode: 2, stdout: "" });
    expect(several.stderr).toContain(passed);
    expect(several.stderr).toContain(blocked);
    const short = await enact(["show", passed.slice(-7), directory]);
    expect(short).toMatchObject({ exitCode: 2 });
    const unknown = await enact(["show", "0192c0de-0000-7000-8000-000000000001", directory]);
    expect(unknown).toMatchObject({ exitCode: 1, stdout: "" });
    expect(unknown.stderr).toContain("ENACT_CLI_UNKNOWN_RUN");
  });

  it("tells why a run was stopped, whom it waits for, what was said, and what followed", async () => {
    const directory = await temporaryDirectory();
    const { blocked, pending, rejected, approved, failed } = await recordHistory(directory);
    const show = async (runId: string) => (await enact(["show", runId, directory], KEY)).stdout;
    expect(await show(blocked)).toMatch(/^ {2}block +requireEmail \(version 1\): Missing e-mail in payload$/m);
    expect(await show(pending)).toMatch(
      /largePayouts asks for 1 of boss@company\.com, cfo@company\.com\n {2}until \d{4}-/,
    );
    expect(await show(rejected)).toMatch(/rejected by cfo@company\.com at \S+: Too much/);
    expect(await show(rejected)).toMatch(/answered by [0-9a-f-]{36}, rejected at/);
    const answer = /answered by ([0-9a-f-]{36}), succeeded/.exec(await show(approved))?.[1] ?? "";
    expect(await show(answer)).toContain(`answers ${approved}, pending at`);
    expect(await show(answer)).toMatch(/^ {2}approved +largePayouts/m);
    expect(await show(failed)).toMatch(/function\.pay \(write\) unknown in/);
    expect(await show(failed)).toContain("The bank has refused it");
  });

  it("tells of an open run what was attempted", async () => {
    const directory = await temporaryDirectory();
    await leaveOpenRun(directory);
    const [row] = (await enact(["list", directory, "--json"])).stdout.split("\n");
    const { stdout, exitCode } = await enact(["show", JSON.parse(row ?? "").runId, directory], KEY);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^outcome +open$/m);
    expect(stdout).toMatch(/1\. function\.pay \(write\) not answered, begun/);
  });

  it("says without a key that nothing is checked, and still looks at links", async () => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    const { exitCode, stdout } = await enact(["show", passed, directory]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ unchecked +good +sha256:/);
    expect(stdout).toContain("Signatures are unchecked: give --key-file");
  });

  it("exits with 1 where a record is not as it was written", async () => {
    const directory = await temporaryDirectory();
    const { passed, approved } = await recordHistory(directory);
    await edit(directory, (log) => log.replaceAll('"paid":20}', '"paid":21}'));
    const edited = await enact(["show", passed, directory], KEY);
    expect(edited.exitCode).toBe(1);
    expect(edited.stdout).toMatch(/^ {2}result .* BAD +good +sha256:/m);
    expect(edited.stdout).toMatch(/^ {2}receipt .* BAD +BROKEN +sha256:/m);
    const other = await enact(["show", approved, directory, "--key", "another-secret-of-thirty-two-bytes-or-more"]);
    expect(other.exitCode).toBe(1);
    expect(other.stdout).toContain("UNKNOWN KEY");
  });

  it("exits with 1 where the spelling of a record was changed, and nothing that it says", async () => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    await edit(directory, (log) => log.replaceAll('"workflow":"pay"', '"workflow":"p\\u0061y"'));
    const { exitCode, stdout } = await enact(["show", passed, directory], KEY);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^ {2}receipt .* BAD /m);
  });

  it("says that a receipt names an intent that is not there", async () => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    await edit(directory, (log) =>
      log
        .split("\n")
        .filter((line) => !(line.includes('"kind":"intent"') && line.includes(passed)))
        .join("\n"),
    );
    const { exitCode, stdout } = await enact(["show", passed, directory], KEY);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("The receipt names an intent that is not in this store.");
    expect(stdout).toContain("BROKEN");
  });

  it("gives the stored lines exactly, and the records as JSON", async () => {
    const directory = await temporaryDirectory();
    const { approved } = await recordHistory(directory);
    const log = await readFile(await logOf(directory), "utf8");
    const own = log.split("\n").filter((line) => line.includes(`"runId":"${approved}"`));
    const raw = await enact(["show", approved, directory, "--raw"]);
    expect(raw.stdout).toBe(`${own.join("\n")}\n`);
    const json = JSON.parse((await enact(["show", approved, directory, "--json"], KEY)).stdout);
    expect(json.run).toMatchObject({ runId: approved, outcome: "pending" });
    expect(json.records.map(({ record }: { record: unknown }) => record)).toEqual(own.map((line) => JSON.parse(line)));
    expect(json.records[0]).toMatchObject({ signature: "good", isLinked: true });
  });

  it("cuts what is long, says so, and shows it when asked", async () => {
    const directory = await temporaryDirectory();
    const { client, pay } = shop(directory);
    const note = "long ".repeat(1_000);
    const { receipt } = await pay({ email: "ada@example.com", euros: 20, note }, { actor: AGENT });
    await client.close();
    const cut = await enact(["show", receipt.runId, directory]);
    expect(cut.stdout).not.toContain(note);
    expect(cut.stdout).toContain("more characters; --full shows them");
    expect((await enact(["show", receipt.runId, directory, "--full"])).stdout).toContain(note);
  });

  it("shows hostile text as text, to pipes and terminals", async () => {
    const directory = await temporaryDirectory();
    const runId = await recordHostileRun(directory);
    for (const args of [[], ["--full"], ["--json"]]) {
      const { exitCode, stdout } = await enact(["show", runId, directory, ...args], KEY);
      expect(exitCode).toBe(0);
      expect(stdout).not.toMatch(HARMFUL);
      expect(stdout).not.toMatch(/^run {2}forged/m);
    }
    const raw = await enactInTerminal(["show", runId, directory, "--raw"], { cwd: directory, env: { NO_COLOR: "1" } })
      .ended;
    expect(raw.screen.replaceAll("\r\n", "\n")).not.toMatch(HARMFUL);
  });

  it("looks back over a long record for the one before", async () => {
    const directory = await temporaryDirectory();
    const { client, pay } = shop(directory);
    const actor = AGENT;
    await pay({ email: "ada@example.com", euros: 1, note: "x".repeat(200_000) }, { actor });
    const { receipt } = await pay({ email: "ada@example.com", euros: 2 }, { actor });
    await client.close();
    await appendFile(await logOf(directory), "no record\n");
    expect(await enact(["show", receipt.runId, directory], KEY)).toMatchObject({ exitCode: 0 });
  });
});

async function logOf(directory: string): Promise<string> {
  const [name = ""] = await readdir(join(directory, "log"));
  return join(directory, "log", name);
}

async function edit(directory: string, change: (log: string) => string): Promise<void> {
  const path = await logOf(directory);
  await writeFile(path, change(await readFile(path, "utf8")));
}
