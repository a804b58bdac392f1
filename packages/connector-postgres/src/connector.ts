import { Connector } from "@enact/core";
import { deleteRows } from "./actions/delete-rows.js";
import { insertRow } from "./actions/insert-row.js";
import { selectRows } from "./actions/select-rows.js";
import { updateRows } from "./actions/update-rows.js";
import { Database } from "./connection/database.js";
import { createPool, type PostgresPool } from "./connection/pool.js";
import type { ActionContext } from "./context.js";
import { DEFAULT_ACTIONS, limitsOf, ownPoolOptions, type PostgresConnectorOptions } from "./options.js";
import { createScope } from "./scope.js";

const actions = (context: ActionContext) => ({
  insertRow: insertRow(context),
  selectRows: selectRows(context),
  updateRows: updateRows(context),
  deleteRows: deleteRows(context),
});

/** The actions of a {@link PostgresConnector}. */
export type PostgresActions = ReturnType<typeof actions>;

/**
 * Reads and changes rows of a PostgreSQL database, one statement a call.
 *
 * Names come out of the catalog and are quoted, values are parameters, and each call names every table it touches, also
 * through views, partitions and foreign keys.
 *
 * ```ts
 * const postgres = new PostgresConnector({ connectionString, tables: ["customers"] });
 * ```
 *
 * @throws ConfigurationError naming the option that cannot be
 */
export class PostgresConnector extends Connector<PostgresActions> {
  readonly #pool: PostgresPool;
  readonly #ownsPool: boolean;
  #closed: Promise<void> | undefined;

  constructor(options: PostgresConnectorOptions) {
    const {
      allowedActions = DEFAULT_ACTIONS,
      schemas = ["public"],
      tables,
      database: label,
      ledger = false,
      unguarded,
    } = options;
    const { maxRows, ...limits } = limitsOf(options);
    const scope = createScope(schemas, tables);
    const own = ownPoolOptions(options);
    const pool = own === undefined ? (options.pool as PostgresPool) : createPool(own);
    const database = new Database({ pool, ...limits });
    super({
      system: "postgres",
      actions: actions({ database, scope, label, maxRows, ledger }),
      allowedActions,
      unguarded,
    });
    this.#pool = pool;
    this.#ownsPool = own !== undefined;
    pool.on("error", ignore);
  }

  /** Ends the connector's own pool, once the calls in flight are done; a pool that was handed in stays as it is. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    if (this.#ownsPool) return this.#pool.end();
    this.#pool.removeListener("error", ignore);
  }
}

/** An idle connection that is lost would end the process; the pool replaces it, and the next call says if it cannot. */
function ignore(): void {}
