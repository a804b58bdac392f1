// Cuts the operations that the GitHub test server speaks out of GitHub's own description of its API, and writes
// github.json: `node internal/testkit/openapi/extract.mjs`. The package unpacks to 400 MB, so it is no dependency: it is
// fetched into a temporary folder, and only what is cut out of it is kept.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = "@octokit/openapi@23.0.2";

const operations = [
  "POST /app/installations/{installation_id}/access_tokens",
  "GET /repos/{owner}/{repo}",
  "GET /repos/{owner}/{repo}/branches/{branch}",
  "GET /repos/{owner}/{repo}/commits",
  "GET /repos/{owner}/{repo}/compare/{basehead}",
  "POST /repos/{owner}/{repo}/git/blobs",
  "POST /repos/{owner}/{repo}/git/commits",
  "GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
  "GET /repos/{owner}/{repo}/git/ref/{ref}",
  "POST /repos/{owner}/{repo}/git/refs",
  "PATCH /repos/{owner}/{repo}/git/refs/{ref}",
  "DELETE /repos/{owner}/{repo}/git/refs/{ref}",
  "POST /repos/{owner}/{repo}/git/trees",
  "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
  "GET /repos/{owner}/{repo}/issues",
  "POST /repos/{owner}/{repo}/issues",
  "GET /repos/{owner}/{repo}/issues/{issue_number}",
  "PATCH /repos/{owner}/{repo}/issues/{issue_number}",
  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
  "GET /repos/{owner}/{repo}/pulls",
  "POST /repos/{owner}/{repo}/pulls",
  "GET /repos/{owner}/{repo}/pulls/{pull_number}",
  "PATCH /repos/{owner}/{repo}/pulls/{pull_number}",
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
  "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge",
];

/** Members whose own members have names of their choice, which may be those of {@link PROSE}. */
const MAPS = new Set(["properties", "paths", "schemas", "responses", "parameters", "headers", "content"]);

const PROSE = new Set(["example", "examples", "description", "summary", "externalDocs", "tags", "operationId"]);

const directory = mkdtempSync(join(tmpdir(), "enact-openapi-"));
try {
  execFileSync("npm", ["pack", source, "--pack-destination", directory], { stdio: "ignore" });
  const [tarball] = readdirSync(directory);
  execFileSync("tar", ["-xzf", join(directory, tarball), "-C", directory, "package/generated/api.github.com.json"]);
  const whole = JSON.parse(readFileSync(join(directory, "package/generated/api.github.com.json"), "utf8"));
  const file = fileURLToPath(new URL("github.json", import.meta.url));
  writeFileSync(file, `${JSON.stringify(cut(whole), undefined, 1)}\n`);
} finally {
  rmSync(directory, { recursive: true });
}

function cut(whole) {
  const paths = {};
  for (const operation of operations) {
    const [method, path] = operation.split(" ");
    const found = whole.paths[path];
    if (found?.[method.toLowerCase()] === undefined) throw new Error(`${source} does not describe ${operation}`);
    paths[path] ??= found.parameters === undefined ? {} : { parameters: found.parameters };
    paths[path][method.toLowerCase()] = found[method.toLowerCase()];
  }
  const { title, version, license } = whole.info;
  const components = {};
  collect(paths, whole, components);
  return withoutProse({ openapi: whole.openapi, info: { title, version, license }, paths, components });
}

/** Everything that a part refers to, and what that refers to in turn. */
function collect(part, whole, components) {
  if (typeof part !== "object" || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    if (key === "examples") continue;
    if (key !== "$ref" || typeof value !== "string") {
      collect(value, whole, components);
      continue;
    }
    const [, , section, name] = value.split("/");
    components[section] ??= {};
    if (components[section][name] !== undefined) continue;
    components[section][name] = whole.components[section][name];
    collect(components[section][name], whole, components);
  }
}

/** Without examples, descriptions and extensions, which nothing is checked against. */
function withoutProse(value, isMap = false) {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => isMap || !(PROSE.has(key) || key.startsWith("x-")));
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutProse(member, MAPS.has(key) && !isMap)]));
}
