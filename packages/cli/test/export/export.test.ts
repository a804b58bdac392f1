import { createHmac, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EnactClient } from "@enact/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { enact } from "../support/enact.js";
import { AGENT, recordHistory, SECRET } from "../support/history.js";
import { HARMFUL, recordHostileRun } from "../support/hostile-store.js";
import { leaveOpenRun } from "../support/leave-open-run.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { enactInTerminal } from "../support/terminal.js";

const KEY = { env: { ENACT_SECRET: SECRET } };

async function storedLines(directory: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const name of await readdir(join(directory, "log"))) {
    lines.push(...(await readFile(join(directory, "log", name), "utf8")).split("\n"));
  }
  return lines.filter((line) => line !== "");
}

/** What DSSE signs: its pre-authentication encoding, as protocol.md of secure-systems-lab/dsse defines it. */
function preAuthenticationEncoding(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body]);
}

describe("enact export", () => {
  it("writes stored receipts exactly, the oldest first", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    await leaveOpenRun(directory);
    const { exitCode, stdout, stderr } = await enact(["export", directory], KEY);
    expect(exitCode).toBe(0);
    const receipts = (await storedLines(directory)).filter((line) => JSON.parse(line).kind === "receipt");
    expect(stdout).toBe(`${receipts.join("\n")}\n`);
    expect(stderr).toBe("9 records were exported.\n");
  });

  it("writes every record of the runs that are wanted", async () => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    await leaveOpenRun(directory);
    const { stdout } = await enact(["export", directory, "--records", "--workflow", "pay"]);
    const kinds = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(kinds.filter(({ runId }) => runId === passed).map(({ kind }) => kind)).toEqual([
      "intent",
      "attempt",
      "result",
      "receipt",
    ]);
    expect(kinds.slice(-2).map(({ kind }) => kind)).toEqual(["intent", "attempt"]);
    const table = await enact(["export", directory, "--records", "--format", "csv"]);
    expect(table).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("writes a table with a heading that does not change", async () => {
    const directory = await temporaryDirectory();
    const { failed } = await recordHistory(directory);
    const { stdout } = await enact(["export", directory, "--format", "csv", "--outcome", "unknown"], KEY);
    const [heading, row, ...rest] = stdout.split("\r\n");
    expect(heading).toBe(
      "runId,timestamp,workflow,actor,actorRole,decision,outcome,durationMs,actions,resources,blockedBy,errorCode,error," +
        "mode,idempotencyKey,approval,reverses,chain,seq,kid,signature",
    );
    expect(rest).toEqual([""]);
    expect(row).toMatch(
      new RegExp(
        `^${failed},\\S+Z,pay,agent@company\\.com,agent,PASS,unknown,\\d+,function\\.pay,crm\\.contact shop/bob@example\\.com,,,,`,
      ),
    );
    expect(row).toMatch(/,good$/);
  });

  it("writes envelopes that the DSSE specification and an Ed25519 public key verify, and nothing of Enact", async () => {
    const directory = await temporaryDirectory();
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const keys = [{ alg: "ed25519", privateKey } as const];
    const client = new EnactClient({ systems: {}, policies: [], workflows: [], keys, receipts: directory });
    const greet = client.guard(
      "greet",
      { input: z.object({ name: z.string() }), effect: "read" },
      ({ name }) => `Hé, ${name}!`,
    );
    await greet({ name: "Ada" }, { actor: AGENT });
    await greet({ name: "Zoë" }, { actor: AGENT });
    await client.close();
    const { exitCode, stdout } = await enact(["export", directory, "--format", "dsse", "--records"]);
    expect(exitCode).toBe(0);
    const envelopes = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(envelopes.length).toBeGreaterThanOrEqual(2);
    const key = createPublicKey(publicKey.export({ type: "spki", format: "pem" }));
    for (const { payload, payloadType, signatures, ...others } of envelopes) {
      expect(others).toEqual({});
      const body = Buffer.from(payload, "base64");
      const message = preAuthenticationEncoding(payloadType, body);
      expect(signatures).toHaveLength(1);
      expect(verify(null, message, key, Buffer.from(signatures[0].sig, "base64"))).toBe(true);
      expect(verify(null, message.subarray(1), key, Buffer.from(signatures[0].sig, "base64"))).toBe(false);
      const { signature, kid } = JSON.parse(body.toString("utf8"));
      expect(signature).toBeUndefined();
      expect(signatures[0].keyid).toBe(kid);
    }
  });

  it("writes envelopes of HMAC signatures too", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const { stdout } = await enact(["export", directory, "--format", "dsse"]);
    for (const line of stdout.trimEnd().split("\n")) {
      const { payload, payloadType, signatures } = JSON.parse(line);
      const message = preAuthenticationEncoding(payloadType, Buffer.from(payload, "base64"));
      expect(createHmac("sha256", SECRET).update(message).digest("base64")).toBe(signatures[0].sig);
    }
  });

  it("writes a file that only its owner can read, and over none unless it is told to", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const output = join(directory, "export.ndjson");
    const first = await enact(["export", directory, "--output", output]);
    expect(first).toMatchObject({ exitCode: 0, stdout: "" });
    const written = await readFile(output, "utf8");
    expect(written.trimEnd().split("\n")).toHaveLength(9);
    expect((await stat(output)).mode & 0o777).toBe(0o600);
    const again = await enact(["export", directory, "--output", output, "--outcome", "blocked"]);
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain("ENACT_CLI_FILE_EXISTS");
    expect(await readFile(output, "utf8")).toBe(written);
    await enact(["export", directory, "--output", output, "--outcome", "blocked", "--force"]);
    expect((await readFile(output, "utf8")).trimEnd().split("\n")).toHaveLength(1);
    const nowhere = await enact(["export", directory, "--output", join(directory, "none", "file")]);
    expect(nowhere.exitCode).toBe(2);
    expect(nowhere.stderr).toContain("ENACT_CLI_FILE");
  });

  it("exports what is not signed as it is, says so, and exits with 1", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const [name = ""] = await readdir(join(directory, "log"));
    const path = join(directory, "log", name);
    await writeFile(path, (await readFile(path, "utf8")).replaceAll('"outcome":"blocked"', '"outcome":"expired"'));
    const { exitCode, stdout, stderr } = await enact(["export", directory], KEY);
    expect(exitCode).toBe(1);
    expect(stdout.trimEnd().split("\n")).toHaveLength(9);
    expect(stderr).toContain("1 of them are not signed as they are");
  });

  it("leaves out of envelopes what has no signature, says so, and exits with 1", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const [name = ""] = await readdir(join(directory, "log"));
    const path = join(directory, "log", name);
    await writeFile(path, (await readFile(path, "utf8")).replaceAll(/,"signature":"[^"]*"(?=\}\n)/g, ""));
    const { exitCode, stdout, stderr } = await enact(["export", directory, "--format", "dsse"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("9 were left out");
  });

  it("gives a terminal nothing that it obeys", async () => {
    const directory = await temporaryDirectory();
    await recordHostileRun(directory);
    for (const format of ["ndjson", "csv", "dsse"]) {
      const session = enactInTerminal(["export", directory, "--format", format], {
        cwd: directory,
        env: { NO_COLOR: "1" },
      });
      expect((await session.ended).screen.replaceAll(/\r*\n/g, "\n")).not.toMatch(HARMFUL);
    }
  });
});
