import { spawn } from "node:child_process";
import { chmod, chown, mkdir, readdir, readFile, rm, symlink, truncate, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BINARY, enact } from "../support/enact.js";
import { SECRET } from "../support/history.js";
import { logsOf, recorded, rewrite, verified } from "./tampered.js";

const edited = (lines: readonly string[]) => lines.map((line) => line.replace('"euros":20', '"euros":21'));

describe("enact verify finds", () => {
  it("an edited record, and names its chain and its place", async () => {
    const directory = await recorded();
    const [log] = await logsOf(directory);
    await rewrite(log, edited);
    const lines = (await readFile(String(log), "utf8")).split("\n");
    const { exitCode, findings, summary } = await verified(directory);
    expect(exitCode).toBe(1);
    const chain = log?.slice(-42, -6);
    const seq = lines.findIndex((line) => line.includes('"euros":21'));
    expect(findings[0]).toMatchObject({ code: "bad_signature", severity: "error", chain, seq });
    expect(summary).toMatchObject({ unreadable: 0, codes: { bad_signature: expect.any(Number) } });
  });

  it("an end that was cut off, where another chain refers to it", async () => {
    const directory = await recorded(2);
    await rewrite((await logsOf(directory))[0], (lines) => lines.slice(0, -1));
    expect(await verified(directory)).toMatchObject({ exitCode: 1, codes: ["truncated"] });
  });

  it("a line of ten megabytes", async () => {
    const directory = await recorded();
    await rewrite((await logsOf(directory))[0], (lines) => lines.toSpliced(2, 0, "x".repeat(10_000_000)));
    for (const threads of ["1", "2"]) {
      expect(await verified(directory, ["--threads", threads])).toMatchObject({ exitCode: 1, codes: ["too_large"] });
    }
  });

  it("a line that is not UTF-8", async () => {
    const directory = await recorded();
    await rewrite((await logsOf(directory))[0], (lines) => [...lines, '{"a":"\u00ff"}']);
    expect(await verified(directory)).toMatchObject({ exitCode: 1, codes: ["not_utf8"] });
  });

  it.each([
    ["a link that leads nowhere", (path: string) => symlink("/nowhere", path)],
    ["a directory", (path: string) => mkdir(path)],
  ])("%s among the logs", async (_what, make) => {
    const directory = await recorded(2);
    const [log] = await logsOf(directory);
    await rm(String(log));
    await make(String(log));
    expect(await verified(directory)).toMatchObject({ exitCode: 1, codes: ["missing_chain", "stray_file"] });
  });

  it("runs that are open, as a warning that is none of 0 where it is asked for", async () => {
    const directory = await recorded();
    await rewrite((await logsOf(directory))[0], (lines) => lines.slice(0, 2));
    expect(await verified(directory)).toMatchObject({ exitCode: 0, codes: ["open_run"] });
    expect(await verified(directory, ["--fail-on-warning"])).toMatchObject({ exitCode: 1, codes: ["open_run"] });
  });

  it.each([
    ["a line that was not finished", '{"actor":'],
    ["zeros at the end", "\u0000".repeat(5_000)],
  ])("%s, as a warning: a crash leaves that", async (_what, tail) => {
    const directory = await recorded();
    const [log] = await logsOf(directory);
    await writeFile(String(log), tail, { flag: "a" });
    expect(await verified(directory)).toMatchObject({ exitCode: 0, codes: ["torn_tail"] });
  });

  it("faulty signers only where it is strict, and whole stores sound both ways", async () => {
    const directory = await recorded();
    expect(await verified(directory, ["--strict", "--threads", "2"])).toMatchObject({ exitCode: 0, findings: [] });
  });
});

describe("enact verify cannot check, and exits with 2,", () => {
  it("where there is a file in the place of the logs", async () => {
    const directory = await recorded();
    await rm(join(directory, "log"), { recursive: true });
    await writeFile(join(directory, "log"), "");
    const { exitCode, codes } = await verified(directory);
    expect(exitCode).toBe(2);
    expect(codes).toContain("unreadable");
  });

  it("where a log may not be read", async () => {
    const directory = await recorded(2);
    const [log] = await logsOf(directory);
    await chmod(String(log), 0o000);
    const { exitCode, stdout } = await asOwner(directory);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^error unreadable chain [0-9a-f-]{36}: .*EACCES/m);
    expect(stdout).toContain("Not everything could be read");
  });

  it("where the store's id is gone", async () => {
    const directory = await recorded();
    await unlink(join(directory, "store"));
    expect(await verified(directory)).toMatchObject({ exitCode: 2, codes: ["unreadable"] });
    expect(await readdir(directory)).not.toContain("store");
  });
});

describe("enact verify of a log that ends in the middle of a record", () => {
  it("tells it from one whose end is missing by what others say of it", async () => {
    const directory = await recorded(2);
    const [log] = await logsOf(directory);
    const bytes = (await readFile(String(log))).length;
    await truncate(String(log), bytes - 10);
    expect(await verified(directory)).toMatchObject({ exitCode: 1, codes: ["torn_tail", "truncated"] });
  });
});

/** Verifies as somebody who owns the files and is not root, who may read everything. */
async function asOwner(directory: string) {
  const uid = process.getuid?.() === 0 ? 65_534 : undefined;
  if (uid === undefined) return enact(["verify", directory], { env: { ENACT_SECRET: SECRET } });
  const entries = await readdir(directory, { recursive: true });
  for (const entry of ["", ...entries]) await chown(join(directory, entry), uid, uid);
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [BINARY, "verify", directory], { uid, env: { PATH, ENACT_SECRET: SECRET } });
  let stdout = "";
  child.stdout.on("data", (piece: Buffer) => {
    stdout += piece.toString("utf8");
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { exitCode, stdout };
}
