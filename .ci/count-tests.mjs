// Prints "N passed, N failed" (and ", N skipped" where there are any) from vitest's JSON report.
// Exits with 1 when a test failed, when none ran, or when there is no report to read.
import { readFileSync } from "node:fs";

const report = read(process.argv[2]);
const results = report.testResults.flatMap((file) => {
  const failedToLoad = file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed");
  return failedToLoad ? [...file.assertionResults, { status: "failed" }] : file.assertionResults;
});
const passed = count("passed");
const failed = count("failed");
const skipped = results.length - passed - failed;

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
if (passed === 0) console.error(".ci/run: no test passed, so nothing was tested");
if (failed > 0 || passed === 0 || report.success !== true) process.exitCode = 1;

function count(status) {
  return results.filter((result) => result.status === status).length;
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    console.error(`.ci/run: no test report could be read from ${path}: ${cause.message}`);
    return { testResults: [], success: false };
  }
}
