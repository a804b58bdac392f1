import type { TestProject } from "vitest/node";
import { startPostgres } from "./server.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Connection string of a role that may create databases. */
    postgresServerUrl: string;
  }
}

/**
 * Vitest's `globalSetup`: one server for all test files of a project, or the one that
 * ENACT_TEST_DATABASE_URL names.
 *
 * @returns the teardown.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.ENACT_TEST_DATABASE_URL;
  if (given) {
    project.provide("postgresServerUrl", given);
    return undefined;
  }
  const server = await startPostgres();
  project.provide("postgresServerUrl", server.connectionString);
  return server.stop;
}
