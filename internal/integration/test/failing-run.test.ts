import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { attempt } from "../src/run.js";
import { root } from "../src/workspace.js";

const fixture = fileURLToPath(new URL("../fixtures/failing-run", import.meta.url));

/** The README's test command, pointed at a project with one passing and one failing test on a real PostgreSQL. */
function testCommand(file: string) {
  return attempt("npx", ["--yes", "pnpm@10.34.8", "test", "--root", fixture, file], {
    cwd: root,
    // The fixture brings up its own server: stopping one is what must not change the exit code.
    env: { ENACT_TEST_DATABASE_URL: "", ENACT_TEST_REPORT: "", NO_COLOR: "1" },
  });
}

describe("the test command of the README", { timeout: 120_000 }, () => {
  test("exits with 0 when the tests pass", () => {
    const { exitCode, output } = testCommand("passing.test.ts");
    expect(output).toContain("1 passed");
    expect(exitCode).toBe(0);
  });

  test("exits with another code than 0 when a test fails", () => {
    const { exitCode, output } = testCommand("failing.test.ts");
    expect(output).toContain("1 failed");
    expect(output).toContain("expected 1 to be 2");
    expect(exitCode).not.toBe(0);
  });
});
