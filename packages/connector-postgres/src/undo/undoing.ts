import type { Done, JsonObject, UndoDefinition } from "@enact/core";
import { type KeyedTable, keyedTable } from "../catalog/keyed-table.js";
import type { Inexact, Row, Session } from "../connection/session.js";
import { type ActionContext, changeTable, readTable } from "../context.js";
import { reconciling } from "../ledger/reconcile.js";
import { holdToLook, type Intention, type Look, lookAt, touchedResources } from "../look.js";
import { reachesOthers, requireForeseeable, requireRestorable, requireRowCount } from "./restorable.js";

/** What an undo gives. */
export interface Undone {
  /** `schema.table`. */
  readonly table: string;
  /** How many rows are as they were before. */
  readonly rowCount: number;
}

/** A change of rows that is to be undone, as far as all of them are alike. */
export type DoneChange<Input = unknown> = Done<
  Input,
  Look,
  {
    readonly table: string;
    readonly rowCount: number;
    readonly rows: readonly Row[];
    readonly inexact?: { readonly rows?: readonly Inexact[] };
    /** False where the call has seen that foreign keys changed no other rows in its wake. */
    readonly cascaded?: false;
  }
>;

/** How one action is undone. */
export interface UndoPlan<D extends DoneChange> {
  /** The action's name. */
  readonly action: string;
  /**
   * What the undo does to the table.
   *
   * @throws ActionError where the record does not hold what it would take
   */
  intention(table: KeyedTable, done: D): Intention;
  /**
   * Puts the rows back.
   *
   * @param how.mayCascade - whether foreign keys could change other rows in the wake of it: it has to see that none does
   * @throws ActionError `drift` where they are not as they were left
   */
  restore(session: Session, table: KeyedTable, done: D, how: { readonly mayCascade: boolean }): Promise<void>;
}

/** The undo of a change of rows: of all of them in one transaction, or of none. */
export function undoing<Input extends JsonObject, D extends DoneChange<Input>>(
  context: ActionContext,
  { action, intention, restore }: UndoPlan<D>,
): UndoDefinition<D["input"], D["before"], D["output"], Look> {
  const name = `${action}.undo`;
  return {
    prepare: async (given, { signal }) => {
      const done = given as D;
      requireRowCount(done.output, context.maxRows);
      return readTable(context, done.output.table, signal, async (session, table) => {
        const keyed = await keyedTable(session, table);
        const intended = intention(keyed, done);
        const look = await lookAt(session, context, table, intended, done.output.rowCount);
        requireRestorable(done.before, done.output.cascaded, look);
        if (reachesOthers(look)) await requireForeseeable(session, keyed, intended);
        return look;
      });
    },
    touches: (_done, before) => touchedResources(before),
    run: (given, call): Promise<Undone> => {
      const done = given as D;
      return changeTable(context, done.output.table, name, call, async (session, table) => {
        const keyed = await keyedTable(session, table);
        await restore(session, keyed, done, { mayCascade: reachesOthers(call.before) });
        await holdToLook(session, context, table, intention(keyed, done), call.before);
        return { table: table.name, rowCount: done.output.rowCount };
      });
    },
    reconcile: reconciling<Undone>(context, name),
  };
}
