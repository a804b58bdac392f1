import { z } from "zod";
import { action } from "../connector/action.js";
import { Connector } from "../connector/connector.js";
import type { Answers } from "../contracts/connector.js";
import { ActionError } from "../errors.js";
import type { Json, JsonObject } from "../json.js";
import { jsonObject } from "../models/fields.js";
import type { Resource } from "../models/resource.js";

/** How a {@link MemoryConnector} is set up. */
export interface MemoryConnectorOptions {
  /** The tables, with the rows they begin with. */
  readonly tables: Readonly<Record<string, readonly JsonObject[]>>;
  /** @defaultValue all four actions */
  readonly allowedActions?: readonly MemoryActionName[] | undefined;
  /** @defaultValue none */
  readonly answers?: Answers | undefined;
}

/** A call that reached the tables. */
export interface MemoryCall {
  readonly action: MemoryActionName;
  readonly input: JsonObject;
}

type MemoryActions = ReturnType<typeof actionsOn>;

/** What a {@link MemoryConnector} can do. */
export type MemoryActionName = keyof MemoryActions;

/**
 * A connector over tables in memory, for tests of policies and workflows: `insertRow`, `selectRows`, `updateRows` and
 * `deleteRows`, which touch `sql.table` resources named `public.<table>` within `memory`.
 *
 * ```ts
 * const database = new MemoryConnector({ tables: { customers: [] } });
 * const receipts = new MemoryReceiptStore();
 * const enact = new EnactClient({ systems: { database }, policies: [protectTables(["customers"])], workflows, receipts });
 * await enact.run({ workflow: "addCustomer", actor: {}, payload: { name: "Ann" } });
 * assert.deepEqual(database.rows("customers"), []);
 * ```
 */
export class MemoryConnector extends Connector<MemoryActions> {
  readonly #tables: Tables;

  constructor({ tables, allowedActions, answers }: MemoryConnectorOptions) {
    const held = new Tables(tables);
    const actions = actionsOn(held);
    super({
      system: "memory",
      actions,
      allowedActions: allowedActions ?? (Object.keys(actions) as MemoryActionName[]),
      answers,
    });
    this.#tables = held;
  }

  /** The rows that a table holds now. */
  rows(table: string): readonly JsonObject[] {
    return [...this.#tables.rows(table)];
  }

  /** Every call that reached the tables, in order; one that was blocked did not. */
  get calls(): readonly MemoryCall[] {
    return [...this.#tables.calls];
  }
}

const table = z.string().min(1);
const row = jsonObject;
const where = row.refine((columns) => Object.keys(columns).length > 0, "must name a column");

function actionsOn(tables: Tables) {
  return {
    insertRow: action({
      input: z.strictObject({ table, row }),
      effect: "write",
      touches: (input) => [touched(input.table, "create", { fields: Object.keys(input.row), count: 1 })],
      run: (input) => tables.insert(input.table, input.row),
      undo: {
        touches: ({ input }) => [touched(input.table, "delete", { count: 1 })],
        run: ({ input }) => tables.replace(input.table, [input.row], []),
      },
    }),
    selectRows: action({
      input: z.strictObject({ table, where: row.default({}) }),
      effect: "read",
      touches: (input) => [touched(input.table, "read")],
      run: (input) => ({ rows: tables.select(input.table, input.where) }),
    }),
    updateRows: action({
      input: z.strictObject({ table, where, set: row }),
      effect: "write",
      prepare: (input) => ({ rows: tables.matching(input.table, input.where) }),
      touches: (input, before) => [
        touched(input.table, "update", { fields: Object.keys(input.set), count: before.rows.length }),
      ],
      run: (input, { before }) => {
        tables.expect(input.table, input.where, before.rows);
        return tables.update(input.table, input.where, input.set);
      },
      undo: {
        touches: ({ input, before }) => [
          touched(input.table, "update", { fields: Object.keys(input.set), count: before.rows.length }),
        ],
        run: ({ input, before }) => {
          const written = before.rows.map((old) => ({ ...old, ...input.set }));
          return tables.replace(input.table, written, before.rows);
        },
      },
    }),
    deleteRows: action({
      input: z.strictObject({ table, where }),
      effect: "write",
      prepare: (input) => ({ rows: tables.matching(input.table, input.where) }),
      touches: (input, before) => [touched(input.table, "delete", { count: before.rows.length })],
      run: (input, { before }) => {
        tables.expect(input.table, input.where, before.rows);
        return tables.delete(input.table, input.where);
      },
      undo: {
        touches: ({ input, before }) => [
          touched(input.table, "create", { fields: before.rows.flatMap(Object.keys), count: before.rows.length }),
        ],
        run: ({ input, before }) => tables.restore(input.table, before.rows),
      },
    }),
  };
}

function touched(
  name: string,
  change: Resource["change"],
  more: Pick<Resource, "count"> & { readonly fields?: readonly string[] } = {},
): Resource {
  return { kind: "sql.table", name: `public.${name}`, within: "memory", change, ...more };
}

class Tables {
  readonly calls: MemoryCall[] = [];
  readonly #tables: Map<string, JsonObject[]>;

  constructor(tables: Readonly<Record<string, readonly JsonObject[]>>) {
    this.#tables = new Map(Object.entries(tables).map(([name, rows]) => [name, [...rows]]));
  }

  rows(name: string): JsonObject[] {
    const rows = this.#tables.get(name);
    if (rows === undefined) throw new ActionError("not_found", `There is no table "${name}".`);
    return rows;
  }

  matching(name: string, columns: JsonObject): readonly JsonObject[] {
    return this.rows(name).filter((candidate) => matches(candidate, columns));
  }

  /** Refuses where other rows match than those that were looked at. */
  expect(name: string, columns: JsonObject, seen: readonly JsonObject[]): void {
    if (same(this.matching(name, columns), seen)) return;
    throw new ActionError("drift", `The rows of "${name}" were changed by somebody else; look again.`);
  }

  select(name: string, columns: JsonObject): readonly JsonObject[] {
    this.calls.push({ action: "selectRows", input: { table: name, where: columns } });
    return this.matching(name, columns);
  }

  insert(name: string, added: JsonObject) {
    this.calls.push({ action: "insertRow", input: { table: name, row: added } });
    const rows = this.rows(name);
    if (added["id"] !== undefined && rows.some((other) => same(other["id"], added["id"]))) {
      throw new ActionError("exists", `The table "${name}" has a row of that id.`);
    }
    rows.push(added);
    return { row: added };
  }

  update(name: string, columns: JsonObject, set: JsonObject) {
    this.calls.push({ action: "updateRows", input: { table: name, where: columns, set } });
    const rows = this.rows(name);
    const updated = rows.map((old) => (matches(old, columns) ? { ...old, ...set } : old));
    this.#tables.set(name, updated);
    return { count: rows.filter((old) => matches(old, columns)).length };
  }

  /** Puts rows in the place of others, where each of those is there as it was left. */
  replace(name: string, left: readonly JsonObject[], back: readonly JsonObject[]) {
    const rows = [...this.rows(name)];
    left.forEach((row, index) => {
      const at = rows.findIndex((candidate) => same(candidate, row));
      if (at === -1) throw new ActionError("drift", `A row of "${name}" was changed by somebody else since.`);
      rows.splice(at, 1, ...back.slice(index, index + 1));
    });
    this.#tables.set(name, rows);
    return { count: left.length };
  }

  /** Puts deleted rows back, where nobody has taken their ids. */
  restore(name: string, back: readonly JsonObject[]) {
    const rows = this.rows(name);
    const isTaken = ({ id }: JsonObject) => rows.some((other) => same(other["id"], id));
    if (back.some((row) => (row["id"] === undefined ? rows.some((other) => same(other, row)) : isTaken(row)))) {
      throw new ActionError("drift", `A row of "${name}" is there again.`);
    }
    this.#tables.set(name, [...rows, ...back]);
    return { count: back.length };
  }

  delete(name: string, columns: JsonObject) {
    this.calls.push({ action: "deleteRows", input: { table: name, where: columns } });
    const rows = this.rows(name);
    const kept = rows.filter((candidate) => !matches(candidate, columns));
    this.#tables.set(name, kept);
    return { count: rows.length - kept.length };
  }
}

function matches(candidate: JsonObject, columns: JsonObject): boolean {
  return Object.entries(columns).every(([name, value]) => same(candidate[name], value));
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
