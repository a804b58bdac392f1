import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { anyObject, createKeyring, EnactClient, keyFromSecret } from "@enact/core";
import { describe, expect, it } from "vitest";
import { enact } from "../support/enact.js";
import { snapshotOf } from "../support/snapshot-of.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

describe("enact keys generate", () => {
  it("prints a secret of 32 bytes alone, so that it can be piped", async () => {
    const { exitCode, stdout, stderr } = await enact(["keys", "generate"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^[A-Za-z0-9_-]{43}\n$/);
    const secret = stdout.trimEnd();
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    expect(stderr).toContain(`kid ${keyFromSecret(secret).kid}\n`);
    expect(stderr).not.toContain(secret);
    expect((await enact(["keys", "generate"])).stdout).not.toBe(stdout);
  });

  it("prints a private key as PKCS#8 alone, and its public key beside it", async () => {
    const { stdout, stderr } = await enact(["keys", "generate", "--ed25519"]);
    const privateKey = createPrivateKey(stdout);
    expect(privateKey.asymmetricKeyType).toBe("ed25519");
    expect(stderr).toContain(createPublicKey(privateKey).export({ type: "spki", format: "pem" }));
    expect(stderr).toContain(`kid ${createKeyring({ keys: [{ alg: "ed25519", privateKey }] }).active?.kid}\n`);
  });

  it("writes a secret for its owner alone", async () => {
    const cwd = await temporaryDirectory();
    const { exitCode, stdout } = await enact(["keys", "generate", "--output", "secret"], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    expect((await stat(join(cwd, "secret"))).mode & 0o777).toBe(0o600);
    expect(await readdir(cwd)).toEqual(["secret"]);
    const secret = (await readFile(join(cwd, "secret"), "utf8")).trimEnd();
    const { stdout: shown } = await enact(["keys", "show", "--key-file", "secret"], { cwd });
    expect(shown).toContain(keyFromSecret(secret).kid);
  });

  it("writes a pair that signs, and verifies elsewhere with the public key alone", async () => {
    const cwd = await temporaryDirectory();
    await enact(["keys", "generate", "--ed25519", "--output", "key"], { cwd });
    expect((await stat(join(cwd, "key"))).mode & 0o777).toBe(0o600);
    const privateKey = await readFile(join(cwd, "key"), "utf8");
    const keys = [{ alg: "ed25519", privateKey } as const];
    const client = new EnactClient({ systems: {}, policies: [], workflows: [], keys, receipts: join(cwd, "receipts") });
    await client.guard("greet", { input: anyObject, effect: "read" }, () => "Hello")({}, { actor: { id: "agent" } });
    await client.close();
    const { exitCode, stdout } = await enact(["verify", "receipts", "--public-key", "key.pub"], { cwd });
    expect(stdout).toMatch(/0 errors/);
    expect(exitCode).toBe(0);
  });

  it.each([
    ["the file", "key", []],
    ["the file of the pair", "key", ["--ed25519"]],
    ["the file of the public key", "key.pub", ["--ed25519"]],
  ])("never overwrites %s, and writes nothing then", async (_what, existing, flags) => {
    const cwd = await temporaryDirectory();
    await writeFile(join(cwd, existing), "all that we have\n", { mode: 0o600 });
    const before = await snapshotOf(cwd);
    const { exitCode, stdout, stderr } = await enact(["keys", "generate", ...flags, "--output", "key"], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(`${existing} exists`);
    expect(stderr).toContain("(ENACT_CLI_FILE_EXISTS)");
    expect(await snapshotOf(cwd)).toEqual(before);
  });

  it.each([[[]], [["--ed25519"]]])("follows no link that leads to nothing yet %j", async (flags) => {
    const cwd = await temporaryDirectory();
    await symlink(join(cwd, "elsewhere"), join(cwd, "key"));
    const { exitCode, stderr } = await enact(["keys", "generate", ...flags, "--output", "key"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("(ENACT_CLI_FILE_EXISTS)");
    expect(await readdir(cwd)).toEqual(["key"]);
  });

  it("says where a file cannot be written", async () => {
    const cwd = await temporaryDirectory();
    await mkdir(join(cwd, "there"));
    const { exitCode, stderr } = await enact(["keys", "generate", "--output", "not-there/key"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/not-there\/key: ENOENT.*\(ENACT_CLI_FILE\)/);
  });
});
