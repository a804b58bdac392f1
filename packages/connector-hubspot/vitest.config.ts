import { defineProject } from "vitest/config";

const conditions = ["@enact/source", "node"];

export default defineProject({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: "@enact/connector-hubspot",
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
  },
});
