import type { Json } from "@enact/core";
import { z } from "zod";

/** `schema.table`, or `table` in the default schema; taken literally, without quotes. */
export const tableSchema = z.string().describe('"schema.table", or "table" in the default schema');

// The type says read-only, so that a frozen payload can be handed on as it is.
/** Any JSON value. */
const jsonSchema = z.json() as unknown as z.ZodType<Json, Json>;

/** A row: values by column. */
export const rowSchema = z.record(z.string(), jsonSchema).describe("values by column");

/** Names of columns. */
export const columnsSchema = z.array(z.string()).min(1).readonly();

const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);

const operatorsSchema = z
  .strictObject({
    /** Equal; a list or an object is compared as a whole. `null`: is null. */
    eq: jsonSchema.exactOptional(),
    /** Not equal, and not null. `null`: is not null. */
    ne: jsonSchema.exactOptional(),
    gt: scalarSchema.exactOptional(),
    gte: scalarSchema.exactOptional(),
    lt: scalarSchema.exactOptional(),
    lte: scalarSchema.exactOptional(),
    /** A pattern with `%` and `_`, as in SQL. */
    like: z.string().exactOptional(),
  })
  .readonly();

/** Conditions by column; all of them have to hold. */
export const whereSchema = z
  .record(z.string(), z.union([scalarSchema, z.null(), z.array(scalarSchema).readonly(), operatorsSchema]))
  .describe("conditions by column, all of which have to hold: a value, null, a list of values, or operators");

/**
 * Conditions by column; all of them have to hold:
 *
 * - a string, number or boolean: equal;
 * - `null`: is null;
 * - a list: one of these values;
 * - `{ eq, ne, gt, gte, lt, lte, like }`: each of the operators given.
 */
export type Where = z.infer<typeof whereSchema>;

/** One column's condition. */
export type Condition = Where[string];

/** The operators of a {@link Condition}. */
export type Operators = z.infer<typeof operatorsSchema>;
