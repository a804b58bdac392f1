import { generateKeyPairSync } from "node:crypto";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createKeyring } from "@enact/core";
import { describe, expect, it } from "vitest";
import { enact } from "../support/enact.js";
import { SECRET } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

async function pair() {
  const cwd = await temporaryDirectory();
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  await writeFile(join(cwd, "key"), privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  await writeFile(join(cwd, "key.pub"), pem);
  return { cwd, pem, kid: createKeyring({ keys: [{ alg: "ed25519", privateKey }] }).active?.kid ?? "" };
}

describe("enact keys show", () => {
  it("shows the kid of the environment's secret, and never the secret", async () => {
    const { exitCode, stdout, stderr } = await enact(["keys", "show"], { env: { ENACT_SECRET: SECRET } });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(createKeyring({ secret: SECRET }).active?.kid);
    expect(stdout).toMatch(/hmac-sha256[\s\S]*sign and verify/);
    expect(stdout).not.toContain(SECRET);
  });

  it("shows what a pair can do: the private key signs, the public one verifies, both have one kid", async () => {
    const { cwd, pem, kid } = await pair();
    const signing = await enact(["keys", "show", "--key-file", "key"], { cwd });
    expect(signing.stdout).toContain(`kid        ${kid}\n`);
    expect(signing.stdout).toContain("can        sign and verify\n");
    expect(signing.stdout).not.toContain("PRIVATE");
    const verifying = await enact(["keys", "show", "--public-key", "key.pub"], { cwd });
    expect(verifying.stdout).toContain(`kid        ${kid}\n`);
    expect(verifying.stdout).toContain("can        verify\n");
    for (const { stdout, stderr } of [signing, verifying]) {
      expect(stdout.replaceAll("\n  ", "\n")).toContain(pem);
      expect(stderr).toBe("");
    }
  });

  it("shows several, in order", async () => {
    const { cwd } = await pair();
    const { stdout } = await enact(["keys", "show", "--public-key", "key.pub", "--key-file", "key"], { cwd });
    expect(stdout).toMatch(/^--key-file key\n[\s\S]*^--public-key key\.pub\n/m);
  });

  it("warns of a private key that other users can read, and not of a public one", async () => {
    const { cwd } = await pair();
    await chmod(join(cwd, "key"), 0o640);
    const { exitCode, stderr } = await enact(["keys", "show", "--key-file", "key", "--public-key", "key.pub"], { cwd });
    expect(exitCode).toBe(0);
    expect(stderr).toBe("warning: key is open to other users. Run `chmod 600 key`.\n");
  });

  it.each([
    ["the development secret", "enact-default-secret", /published development secret/],
    ["one that is not random", "ab".repeat(20), /does not look random/],
    ["one with a newline in it", `${SECRET}\n`, /white space/],
  ])("warns of %s", async (_what, secret, said) => {
    const { exitCode, stdout, stderr } = await enact(["keys", "show"], { env: { ENACT_SECRET: secret } });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(said);
    expect(stdout + stderr).not.toContain(secret.trim());
  });

  it("warns of a secret that others can see on the command line", async () => {
    const { stderr } = await enact(["keys", "show", "--key", SECRET]);
    expect(stderr).toMatch(/Every user can see/);
  });

  it.each([
    ["there is none", [], "ENACT_CLI_NO_KEY"],
    ["it is too short", ["--key", "short"], "ENACT_CLI_BAD_KEY"],
    ["the file is not there", ["--key-file", "gone"], "ENACT_CLI_BAD_KEY"],
    ["the public key is private", ["--public-key", "key"], "ENACT_CLI_BAD_KEY"],
  ])("fails where %s", async (_what, flags, code) => {
    const { cwd } = await pair();
    const { exitCode, stdout, stderr } = await enact(["keys", "show", ...flags], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(`(${code})`);
  });
});
