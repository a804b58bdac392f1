import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./workspace.js";

/** The READMEs of the repository and of its packages. */
export function readmes(): string[] {
  const packages = readdirSync(join(root, "packages")).sort();
  const missing = packages.map((name) => join(root, "packages", name, "README.md")).filter((path) => !existsSync(path));
  if (missing.length > 0) throw new Error(`Every package has a README.md, but there is no ${missing.join(", ")}`);
  return [join(root, "README.md"), ...packages.map((name) => join(root, "packages", name, "README.md"))];
}

/** Every document that prints commands for a reader to type. */
export function documents(): string[] {
  const docs = join(root, "docs");
  const guides = readdirSync(docs).filter((name) => name.endsWith(".md"));
  return [...readmes(), join(root, "CONTRIBUTING.md"), ...guides.sort().map((name) => join(docs, name))];
}
