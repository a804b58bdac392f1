import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { definePolicy, EnactClient, type KeyOptions, requireApproval, signVerdict } from "@enact/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { enact } from "../support/enact.js";
import { AGENT, SECRET } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { logsOf, recorded, rewrite, verified } from "./tampered.js";

const BOSS = { email: "boss@company.com" };
const boss = generateKeyPairSync("ed25519");

/** A client whose only function has to be approved by somebody who signs that. */
function signedShop(receipts: string, keys: readonly KeyOptions[]) {
  const asks = definePolicy({
    name: "asks",
    version: "1",
    evaluate: () => requireApproval("A human must see this.", { approvers: [BOSS.email], signed: true }),
  });
  const approverKeys = { [BOSS.email]: boss.publicKey };
  const client = new EnactClient({ systems: {}, policies: [asks], workflows: [], keys, receipts, approverKeys });
  const pay = client.guard(
    "pay",
    { input: z.object({ euros: z.number() }), effect: "write", touches: () => [] },
    () => 1,
  );
  return { client, pay: () => pay({ euros: 1 }, { actor: AGENT }) };
}

async function fileOf(text: string): Promise<string> {
  const file = join(await temporaryDirectory(), "key");
  await writeFile(file, text);
  return file;
}

function pem(key: KeyObject): string {
  return key.export({ type: key.type === "private" ? "pkcs8" : "spki", format: "pem" }).toString();
}

describe("enact verify with keys", () => {
  it("says that none of the records is signed with a wrong one", async () => {
    const directory = await recorded();
    const { exitCode, stdout } = await enact(["verify", directory, "--key", `not ${SECRET}`]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("Not one record is signed with a key that was given");
    const { codes } = await verified(directory, ["--key", `not ${SECRET}`], {});
    expect(new Set(codes)).toEqual(new Set(["unknown_key"]));
  });

  it("needs no more than the public one of Ed25519, with one thread and with two", async () => {
    const directory = await temporaryDirectory();
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const { client, pay } = signedShop(directory, [{ alg: "ed25519", privateKey }]);
    for (let count = 0; count < 20; count++) await pay();
    await client.close();
    const file = await fileOf(pem(publicKey));
    for (const threads of ["1", "2"]) {
      const args = ["--public-key", file, "--threads", threads];
      expect(await verified(directory, args, {})).toMatchObject({ exitCode: 0, findings: [] });
    }
    await rewrite((await logsOf(directory))[0], (lines) =>
      lines.with(9, String(lines[9]).replace('"euros":1', '"euros":2')),
    );
    for (const threads of ["1", "2"]) {
      const args = ["--public-key", file, "--threads", threads];
      expect(await verified(directory, args, {})).toMatchObject({ exitCode: 1, codes: ["bad_signature"] });
    }
    const { exitCode, stderr } = await enact(["verify", directory, "--public-key", await fileOf(pem(privateKey))]);
    expect({ exitCode, code: /ENACT_\w+/.exec(stderr)?.[0] }).toEqual({ exitCode: 2, code: "ENACT_CLI_BAD_KEY" });
  });

  it("follows a change of key where it has both, and names what it does not know where it has one", async () => {
    const directory = await recorded();
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const before: KeyOptions = { alg: "hmac-sha256", secret: SECRET };
    const { client, pay } = signedShop(directory, [before, { alg: "ed25519", privateKey, active: true }]);
    await pay();
    await client.close();
    const newKey = await fileOf(pem(publicKey));
    const both = await verified(directory, ["--key", SECRET, "--public-key", newKey, "--threads", "2"], {});
    expect(both).toMatchObject({ exitCode: 0, findings: [] });
    expect(both.summary.kids).toHaveLength(2);
    const one = await verified(directory, ["--public-key", newKey], {});
    expect(one.exitCode).toBe(1);
    expect(one.codes).toContain("unknown_key");
  });

  it("accepts the published secret where it is told to", async () => {
    const directory = await temporaryDirectory();
    const client = new EnactClient({ systems: {}, policies: [], workflows: [], receipts: directory });
    const greet = client.guard("greet", { input: z.object({}), effect: "read" }, () => "Hello!");
    await greet({}, { actor: AGENT });
    await client.close();
    expect(await verified(directory)).toMatchObject({ exitCode: 1 });
    const allowed = await verified(directory, ["--allow-insecure-key", "--threads", "2"], {});
    expect(allowed).toMatchObject({ exitCode: 0, findings: [] });
  });
});

describe("enact verify with the keys of approvers", () => {
  async function approved() {
    const directory = await temporaryDirectory();
    const { client, pay } = signedShop(directory, [{ alg: "hmac-sha256", secret: SECRET }]);
    const { receipt } = await pay();
    const said = { approver: BOSS, verdict: "approved" } as const;
    const proof = signVerdict(receipt, said, boss.privateKey);
    await client.approve(receipt.runId, { approver: BOSS, proof, resume: true });
    await client.close();
    return directory;
  }

  it("checks their signatures", async () => {
    const directory = await approved();
    const own = await fileOf(pem(boss.publicKey));
    const other = await fileOf(pem(generateKeyPairSync("ed25519").publicKey));
    expect(await verified(directory)).toMatchObject({ exitCode: 0, findings: [] });
    const right = await verified(directory, ["--approver-key", `Boss@company.com=${own}`]);
    expect(right).toMatchObject({ exitCode: 0, findings: [] });
    const wrong = await verified(directory, ["--approver-key", `boss@company.com=${other}`]);
    expect(wrong).toMatchObject({ exitCode: 1, codes: ["approval_mismatch", "approval_mismatch"] });
  });

  it.each([
    ["without a name", async (file: string) => [file], "ENACT_CLI_USAGE"],
    ["twice", async (file: string) => [`a=${file}`, `A=${file}`], "ENACT_CLI_USAGE"],
    ["of a file that is not there", async () => ["a=/nowhere"], "ENACT_CLI_BAD_KEY"],
    ["of a private key", async () => [`a=${await fileOf(pem(boss.privateKey))}`], "ENACT_CLI_BAD_KEY"],
    [
      "of what is no key",
      async () => [`a=${await fileOf("a secret, which is no key of anybody's")}`],
      "ENACT_CLI_BAD_KEY",
    ],
  ])("takes none %s", async (_what, keys, code) => {
    const args = (await keys(await fileOf(pem(boss.publicKey)))).flatMap((key) => ["--approver-key", key]);
    const { exitCode, stdout, stderr } = await enact(["verify", await recorded(), ...args], {
      env: { ENACT_SECRET: SECRET },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(code);
    expect(stderr).not.toContain("    at ");
  });

  it("takes a name that every object has for a name", async () => {
    const directory = await approved();
    const args = ["--approver-key", `__proto__=${await fileOf(pem(boss.publicKey))}`];
    expect(await verified(directory, args)).toMatchObject({
      exitCode: 1,
      codes: ["approval_mismatch", "approval_mismatch"],
    });
  });
});

describe("a key", () => {
  it("is never told", async () => {
    const directory = await recorded();
    const { stdout, stderr } = await verified(directory, ["--state", join(await temporaryDirectory(), "state")]);
    expect(stdout + stderr).not.toContain(SECRET);
    expect(await readFile(String((await logsOf(directory))[0]), "utf8")).not.toContain(SECRET);
  });
});
