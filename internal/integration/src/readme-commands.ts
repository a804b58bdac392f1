// Every command that a document prints is run exactly as printed: by a step of .ci/run before this one, or here.
import { readFileSync } from "node:fs";
import { documents } from "./documents.js";
import { codeBlocks, commands } from "./markdown.js";
import { attempt } from "./run.js";
import { root } from "./workspace.js";

/** Who runs a printed command: the named step of `.ci/run`, or this script, from the root of the repository. */
const runBy = new Map<string, string>([
  ["npx --yes pnpm@10.34.8 test", "tests"],
  ["npx --yes pnpm@10.34.8 typecheck", "types"],
  ["npx --yes pnpm@10.34.8 lint", "lint and format"],
  ["npx --yes pnpm@10.34.8 knip", "unused code and dependencies"],
  ["npx --yes pnpm@10.34.8 package-lint", "package lint"],
  ["npx --yes pnpm@10.34.8 size", "size"],
  ["npx --yes pnpm@10.34.8 --dir examples/agent-pr start", "example examples/agent-pr"],
  ["npx --yes pnpm@10.34.8 --dir examples/new-lead start", "example examples/new-lead"],
  ["npx --yes pnpm@10.34.8 --dir examples/approvals start", "example examples/approvals"],
  ["npx --yes pnpm@10.34.8 --dir examples/audit start", "example examples/audit"],
  ["npx --yes pnpm@10.34.8 quickstart", "here"],
  ["npx --yes pnpm@10.34.8 build", "here"],
  ["npx --yes pnpm@10.34.8 format", "here"],
  ["npx --yes pnpm@10.34.8 --filter @enact/policies test", "here"],
  ["npx --yes pnpm@10.34.8 --filter @enact/integration test command-docs", "here"],
  ["bash .ci/run", "whoever started this"],
]);

/** What passed so far in the surrounding `.ci/run`, one command a line; absent when this script runs on its own. */
const record = process.env.ENACT_CI_COMMANDS;
const passedBefore = record === undefined ? undefined : new Set(readFileSync(record, "utf8").split("\n"));

const verdicts = new Map<string, { passed: boolean; how: string }>();
const failures: string[] = [];
for (const { file, line, command } of documents().flatMap((path) => commands(codeBlocks(path, root)))) {
  const verdict = verdicts.get(command) ?? check(command);
  verdicts.set(command, verdict);
  const report = `${file}:${line}: ${command}: ${verdict.how}`;
  console.log(report);
  if (!verdict.passed) failures.push(report);
}
if (verdicts.size === 0) failures.push("no document prints a command, so this script no longer finds any");
if (failures.length > 0) {
  console.error(`\nPrinted, but does not work or is run by nobody:\n${failures.join("\n")}`);
  process.exitCode = 1;
}

function check(command: string): { passed: boolean; how: string } {
  const runner = command.startsWith("enact ") ? "tests" : runBy.get(command);
  if (runner === undefined) return { passed: false, how: "nothing runs it; add it to runBy with who does" };
  if (command === "bash .ci/run") return { passed: true, how: `run by ${runner}` };
  if (command.startsWith("enact ")) return checkInDirectory();
  if (runner !== "here" && passedBefore !== undefined) {
    const passed = passedBefore.has(command);
    return { passed, how: passed ? `passed in step "${runner}"` : `step "${runner}" did not run exactly this` };
  }
  const { exitCode, output } = attempt("bash", ["-c", command], { cwd: root });
  if (exitCode !== 0) console.error(output);
  return { passed: exitCode === 0, how: exitCode === 0 ? "run here" : `failed with exit code ${exitCode}` };
}

/** Commands that read receipts need some: a test runs those of every document, in order, in a directory made for them. */
function checkInDirectory(): { passed: boolean; how: string } {
  const step = "npx --yes pnpm@10.34.8 test";
  if (passedBefore === undefined) return check("npx --yes pnpm@10.34.8 --filter @enact/integration test command-docs");
  return { passed: passedBefore.has(step), how: "run by internal/integration/test/command-docs.test.ts" };
}
