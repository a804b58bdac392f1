import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PostgresServer, startPostgres } from "../../src/postgres/index.js";
import { describeServer, isGone, query } from "./describe-server.js";

describe("a running server", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  test("answers queries on 127.0.0.1", async () => {
    const [row] = await query(
      server.connectionString,
      "SELECT inet_server_addr()::text AS address, current_user AS role, current_database() AS database",
    );
    expect(row).toEqual({ address: "127.0.0.1/32", role: "postgres", database: "postgres" });
  });

  test("has UTF8, locale C, UTC and no fsync", async () => {
    const [row] = await query(
      server.connectionString,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync,
        current_setting('TimeZone') AS zone, datcollate AS locale FROM pg_database WHERE datname = current_database()`,
    );
    expect(row).toEqual({ encoding: "UTF8", fsync: "off", zone: "UTC", locale: "C" });
  });

  test("rejects a wrong password, and stores only its scram form", async () => {
    const url = new URL(server.connectionString);
    url.password = "wrong";
    await expect(query(url.href, "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
    const [row] = await query(server.connectionString, "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'");
    expect(row?.rolpassword).toMatch(/^SCRAM-SHA-256\$/);
  });

  test("keeps two databases apart", async () => {
    const [first, second] = await Promise.all([server.createDatabase(), server.createDatabase("Named 'one'")]);
    await query(first, "CREATE TABLE only_here (id int)");
    expect(await query(first, "SELECT * FROM only_here")).toEqual([]);
    await expect(query(second, "SELECT * FROM only_here")).rejects.toMatchObject({ code: "42P01" });
    expect(await query(second, "SELECT current_database() AS name")).toEqual([{ name: "Named 'one'" }]);
  });

  test("refuses a database name that PostgreSQL would cut", async () => {
    await expect(server.createDatabase("é".repeat(32))).rejects.toThrow("1 to 63 bytes, not 64");
  });
});

describe("starting and stopping", () => {
  test("stop ends the process and removes the data, also when called twice", async () => {
    const server = await startPostgres();
    const description = await describeServer(server.connectionString);
    expect(description.pid).toBe(server.pid);
    expect(isGone(description)).toBe(false);
    await Promise.all([server.stop(), server.stop()]);
    expect(isGone(description)).toBe(true);
  });

  test("two servers run at once, each with its own port and data", async () => {
    await using first = await startPostgres();
    await using second = await startPostgres({ fsync: true });
    expect(first.port).not.toBe(second.port);
    expect(first.password).not.toBe(second.password);
    await query(first.connectionString, "CREATE TABLE only_here (id int)");
    await expect(query(second.connectionString, "SELECT * FROM only_here")).rejects.toMatchObject({ code: "42P01" });
    expect(await query(second.connectionString, "SHOW fsync")).toEqual([{ fsync: "on" }]);
  });

  test("servers started at the same moment do not disturb each other", async () => {
    const servers = await Promise.all([startPostgres(), startPostgres(), startPostgres()]);
    try {
      expect(new Set(servers.map((server) => server.port)).size).toBe(3);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });
});
