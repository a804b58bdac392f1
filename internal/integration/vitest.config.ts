import { defineProject } from "vitest/config";

const conditions = ["@enact/source", "node"];

export default defineProject({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: "@enact/integration",
    include: ["test/**/*.test.ts"],
    globalSetup: ["@enact/testkit/postgres/global-setup", "../../packages/cli/test/support/build-command.ts"],
  },
});
