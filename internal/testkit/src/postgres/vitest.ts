import { afterAll, inject } from "vitest";
import { createTestDatabase } from "./databases.js";
import type {} from "./global-setup.js";

/**
 * An empty database for the calling test file, removed after its tests.
 *
 * @remarks Call it at the top of the file, before any `afterAll` that closes connections, and list
 * `@enact/testkit/postgres/global-setup` as `globalSetup`.
 *
 * @returns its connection string.
 */
export async function testDatabase(): Promise<string> {
  const serverUrl: string | undefined = inject("postgresServerUrl");
  if (serverUrl === undefined) {
    throw new Error('No server: add globalSetup: ["@enact/testkit/postgres/global-setup"] to the vitest config.');
  }
  const database = await createTestDatabase(serverUrl);
  afterAll(() => database.drop());
  return database.connectionString;
}
