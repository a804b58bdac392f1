import { setImmediate } from "node:timers/promises";
import type { PostgresClient, PostgresPool, PostgresQuery, PostgresResult } from "@enact/connector-postgres";
import pg from "pg";
import type { LabelledStatement } from "../labels.js";
import type { Pass } from "./steps.js";

/** A node-postgres pool whose clients tell of the statements that write. */
export function labelledPool(connectionString: string, max: number, pass: Pass): PostgresPool {
  const pool = new pg.Pool({ connectionString, max });
  return {
    connect: async () => labelledClient((await pool.connect()) as unknown as PostgresClient, pass),
    on: (event, listener) => pool.on(event, listener),
    removeListener: (event, listener) => pool.removeListener(event, listener),
    end: () => pool.end(),
    get totalCount() {
      return pool.totalCount;
    },
    options: { max },
  };
}

function labelledClient(client: PostgresClient, pass: Pass): PostgresClient {
  let written: LabelledStatement | undefined;
  return {
    async query(query: PostgresQuery): Promise<PostgresResult> {
      const statement = statementOf(query.text, written);
      if (statement === undefined) return client.query(query);
      written = statement;
      pass(`${statement}.before`);
      const answer = client.query(query);
      // By then the statement was handed to the system, and no answer can have been read.
      await Promise.race([setImmediate(), answer]);
      pass(`${statement}.sent`);
      const result = await answer;
      pass(`${statement}.answered`);
      return result;
    },
    on: (event, listener) => client.on(event, listener),
    removeListener: (event, listener) => client.removeListener(event, listener),
    release: (destroy) => client.release(destroy),
  };
}

/** @param written - what its transaction has written before */
function statementOf(text: string, written: LabelledStatement | undefined): LabelledStatement | undefined {
  if (text === "COMMIT") return written === undefined ? undefined : written === "giveUp" ? "commitGiveUp" : "commit";
  if (text.startsWith("INSERT INTO enact.ledger")) return text.includes("output") ? "record" : "giveUp";
  if (text.startsWith("INSERT INTO")) return "insert";
  return text.startsWith("UPDATE") ? "update" : undefined;
}
