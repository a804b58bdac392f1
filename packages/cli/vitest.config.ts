import { defineProject } from "vitest/config";

const conditions = ["@enact/source", "node"];

export default defineProject({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: "@enact/cli",
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/build-command.ts"],
    testTimeout: 60_000,
  },
});
