import { defineProject } from "vitest/config";

const conditions = ["@enact/source", "node"];

export default defineProject({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: "@enact/connector-postgres",
    include: ["test/**/*.test.ts"],
    globalSetup: ["@enact/testkit/postgres/global-setup"],
    testTimeout: 30_000,
  },
});
