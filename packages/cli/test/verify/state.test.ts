import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { enact } from "../support/enact.js";
import { recordHistory, SECRET } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { logsOf, recorded, rewrite, verified } from "./tampered.js";

const env = { ENACT_SECRET: SECRET };

/** A store that was verified, and the file that remembers it. */
async function remembered(histories = 1) {
  const directory = await recorded(histories);
  const file = join(await temporaryDirectory(), "state.json");
  const first = await verified(directory, ["--state", file]);
  return { directory, file, first };
}

describe("enact verify --state", () => {
  it("remembers the heads for its owner alone, says so, and leaves nothing else behind", async () => {
    const { file, first } = await remembered(2);
    expect(first).toMatchObject({ exitCode: 0, summary: { state: { file, before: null, written: true } } });
    const state = JSON.parse(await readFile(file, "utf8"));
    expect(state).toMatchObject({ store: first.summary.store, verifiedAt: first.summary.verifiedAt });
    expect(state.heads).toHaveLength(2);
    expect(state.heads).toEqual(expect.arrayContaining([...first.summary.heads]));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(file, ".."))).toEqual([basename(file)]);
  });

  it("holds what has grown against what it remembers, and goes on from there", async () => {
    const { directory, file, first } = await remembered();
    await recordHistory(directory);
    const second = await verified(directory, ["--state", file]);
    expect(second).toMatchObject({ exitCode: 0, findings: [], summary: { anchors: 1 } });
    expect(second.summary.state).toMatchObject({ before: first.summary.verifiedAt, written: true });
    expect(JSON.parse(await readFile(file, "utf8")).heads).toHaveLength(2);
  });

  it.each([
    ["the newest record is cut off", (log: string) => rewrite(log, (lines) => lines.slice(0, -1)), ["truncated"]],
    ["a chain is gone", (log: string) => rm(log), ["missing_chain"]],
    ["all records of a chain are gone", (log: string) => writeFile(log, ""), ["truncated"]],
  ])("fails where %s, and does not forget it", async (_what, tamper, codes) => {
    const { directory, file } = await remembered();
    const before = await readFile(file, "utf8");
    await tamper(String((await logsOf(directory))[0]));
    for (let turn = 0; turn < 2; turn++) {
      const { exitCode, summary, ...told } = await verified(directory, ["--state", file]);
      expect({ exitCode, codes: told.codes }).toEqual({ exitCode: 1, codes });
      expect(summary.state).toMatchObject({ written: false });
    }
    expect(await readFile(file, "utf8")).toBe(before);
    expect(await verified(directory)).toMatchObject({ exitCode: 0 });
  });

  it("fails where the store was put back to an earlier moment, although what is there is whole", async () => {
    const { directory, file } = await remembered();
    const [log] = await logsOf(directory);
    const earlier = await readFile(String(log));
    await recordHistory(directory);
    await verified(directory, ["--state", file]);
    for (const newer of (await logsOf(directory)).slice(1)) await rm(newer);
    await writeFile(String(log), earlier);
    expect(await verified(directory)).toMatchObject({ exitCode: 0 });
    expect(await verified(directory, ["--state", file])).toMatchObject({ exitCode: 1, codes: ["missing_chain"] });
  });

  it("names a chain that claims to be older and was not there", async () => {
    const { directory, file } = await remembered();
    const state = JSON.parse(await readFile(file, "utf8"));
    // As if an hour had passed: the next chain is older than that.
    const verifiedAt = new Date(Date.parse(state.verifiedAt) + 3_600_000).toISOString();
    await writeFile(file, JSON.stringify({ ...state, verifiedAt }));
    await recordHistory(directory);
    expect(await verified(directory, ["--state", file])).toMatchObject({ exitCode: 1, codes: ["backdated_chain"] });
  });

  it("writes nothing where a record is wrong that it has never seen", async () => {
    const directory = await recorded();
    await rewrite((await logsOf(directory))[0], (lines) => [...lines, "{}"]);
    const file = join(await temporaryDirectory(), "state.json");
    expect(await verified(directory, ["--state", file])).toMatchObject({ exitCode: 1 });
    expect(await readdir(join(file, ".."))).toEqual([]);
  });

  it("writes where a link leads, and leaves the link", async () => {
    const { directory, file } = await remembered();
    const link = join(await temporaryDirectory(), "link");
    await symlink(file, link);
    await recordHistory(directory);
    expect(await verified(directory, ["--state", link])).toMatchObject({ exitCode: 0, summary: { anchors: 1 } });
    expect(JSON.parse(await readFile(file, "utf8")).heads).toHaveLength(2);
  });
});

describe("enact verify refuses a state, and leaves it alone,", () => {
  const head = { chain: "01890a5d-ac96-774b-bcce-b302099a8057", seq: 0, hash: `sha256:${"0".repeat(64)}` };
  const state = {
    kind: "enact-verified",
    v: 1,
    store: head.chain,
    verifiedAt: "2026-01-02T03:04:05.678Z",
    heads: [head],
  };

  it.each([
    ["that is empty", ""],
    ["that is no JSON", "{"],
    ["that is JSON, and no state", "[]"],
    ["of another version", JSON.stringify({ ...state, v: 2 })],
    ["with a field that it does not know", JSON.stringify({ ...state, more: 1 })],
    ["with a head that is none", JSON.stringify({ ...state, heads: [{ ...head, hash: "0" }] })],
    ["with a time that is none", JSON.stringify({ ...state, verifiedAt: "yesterday" })],
    ["that is binary", "\u0000\u0001\u001b[31m"],
    ["of another store", JSON.stringify(state)],
  ])("%s", async (_what, text) => {
    const directory = await recorded();
    const file = join(await temporaryDirectory(), "state.json");
    await writeFile(file, text);
    const { exitCode, stdout, stderr } = await enact(["verify", directory, "--state", file], { env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/left alone.*\(ENACT_CLI_BAD_STATE\)\n$/s);
    expect(stderr.trimEnd()).not.toContain("\n");
    expect(stderr).not.toContain("\u001b");
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("that is a directory", async () => {
    const directory = await recorded();
    const file = join(await temporaryDirectory(), "state.json");
    await mkdir(file);
    const { exitCode, stderr } = await enact(["verify", directory, "--state", file], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("ENACT_CLI_BAD_STATE");
  });

  it("in a directory that is not there", async () => {
    const file = join(await temporaryDirectory(), "none", "state.json");
    const { exitCode, stderr } = await enact(["verify", await recorded(), "--state", file], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("ENACT_CLI_FILE");
  });

  it.each(["state.json", "log/state.json"])("within the receipts, as %s", async (name) => {
    const directory = await recorded();
    const before = await readdir(directory, { recursive: true });
    const { exitCode, stderr } = await enact(["verify", directory, "--state", join(directory, name)], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("ENACT_CLI_USAGE");
    expect(await readdir(directory, { recursive: true })).toEqual(before);
  });
});
