import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attempt } from "../src/run.js";
import { root } from "../src/workspace.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "enact-count-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

function count(report: object | undefined) {
  const path = join(directory, report === undefined ? "missing.json" : "report.json");
  if (report !== undefined) writeFileSync(path, JSON.stringify(report));
  const { exitCode, output } = attempt(process.execPath, [".ci/count-tests.mjs", path], { cwd: root });
  return { exitCode, line: output.split("\n")[0] };
}

function file(status: "passed" | "failed", ...statuses: string[]) {
  return { status, assertionResults: statuses.map((each) => ({ status: each })) };
}

test("counts what passed, and mentions skipped tests only where there are any", () => {
  const passing = { success: true, testResults: [file("passed", "passed", "passed"), file("passed", "passed")] };
  expect(count(passing)).toEqual({ exitCode: 0, line: "3 passed, 0 failed" });
  const skipping = { success: true, testResults: [file("passed", "passed", "skipped", "todo")] };
  expect(count(skipping)).toEqual({ exitCode: 0, line: "1 passed, 0 failed, 2 skipped" });
});

test("a failed test fails the count, whatever the report says of itself", () => {
  const report = { success: true, testResults: [file("failed", "passed", "failed")] };
  expect(count(report)).toEqual({ exitCode: 1, line: "1 passed, 1 failed" });
});

test("a file that could not be loaded counts as a failure", () => {
  const report = { success: false, testResults: [file("passed", "passed"), file("failed")] };
  expect(count(report)).toEqual({ exitCode: 1, line: "1 passed, 1 failed" });
});

test("an error outside of any test fails the count", () => {
  const report = { success: false, testResults: [file("passed", "passed")] };
  expect(count(report)).toEqual({ exitCode: 1, line: "1 passed, 0 failed" });
});

test("no tests, and no report, are failures", () => {
  expect(count({ success: true, testResults: [] })).toEqual({ exitCode: 1, line: "0 passed, 0 failed" });
  expect(count(undefined)).toEqual({ exitCode: 1, line: "0 passed, 0 failed" });
});
