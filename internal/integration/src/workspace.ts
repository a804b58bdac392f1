import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");

export interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  type?: string;
  exports: Record<string, string | Record<string, string>>;
  bin?: Record<string, string>;
}

export interface WorkspacePackage {
  directory: string;
  manifest: Manifest;
}

/** The packages that are meant for the registry, in the order of their folder names. */
export function publishedPackages(): WorkspacePackage[] {
  const parent = join(root, "packages");
  return readdirSync(parent)
    .sort()
    .map((name) => join(parent, name))
    .filter((directory) => existsSync(join(directory, "package.json")))
    .map((directory) => ({ directory, manifest: readManifest(join(directory, "package.json")) }))
    .filter(({ manifest }) => manifest.private !== true);
}

export function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, "utf8")) as Manifest;
}
