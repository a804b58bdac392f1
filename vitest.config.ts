import { defineConfig } from "vitest/config";

// .ci/run names a file here to count what ran; a reader who types the test command needs none.
const report = process.env.ENACT_TEST_REPORT;

export default defineConfig({
  test: {
    projects: ["packages/*", "internal/*", "examples/*"],
    // Much of what takes long waits, for processes, disks and time-outs: a core that is kept free would be idle.
    maxWorkers: "100%",
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
  },
});
