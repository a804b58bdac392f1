export { createTestDatabase, type TestDatabase } from "./databases.js";
export { type PostgresServer, type StartPostgresOptions, startPostgres } from "./server.js";
