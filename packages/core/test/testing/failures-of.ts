import type { TestRunner } from "../../src/testing/index.js";

/** Runs a suite by a runner of its own, and gives the names of the tests that fail. */
export async function failuresOf(suite: (runner: TestRunner) => void): Promise<readonly string[]> {
  const tests: { readonly name: string; readonly body: () => Promise<void> }[] = [];
  suite({ describe: (_name, body) => body(), it: (name, body) => tests.push({ name, body }) });
  const failed: string[] = [];
  for (const { name, body } of tests) {
    try {
      await body();
    } catch {
      failed.push(name);
    }
  }
  return failed;
}
