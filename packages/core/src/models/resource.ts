import { z } from "zod";
import { count, nonEmpty } from "./fields.js";

/**
 * The kinds of thing a run can touch. Extended by declaration merging, so that a mistyped kind is a compile error:
 *
 * ```ts
 * declare module "@enact/core" {
 *   interface ResourceKinds { "queue.topic": true }
 * }
 * ```
 */
export interface ResourceKinds {
  /** `owner/repo`. */
  "git.repository": true;
  /** Full ref (`refs/heads/agent/fix-1`), within `owner/repo`. */
  "git.ref": true;
  /** Path of one file that is sent, within `owner/repo`. */
  "git.file": true;
  /** Number, or `new`, within `owner/repo`. */
  "git.pullRequest": true;
  /** Number, or `new`, within `owner/repo`. */
  "git.issue": true;
  /** `schema.table`, within the database; `fields` are columns (dotted into JSON columns), `count` is rows. */
  "sql.table": true;
  /** E-mail address where there is one, else id, within the account; `fields` are properties. */
  "crm.contact": true;
  /** Id, or `new`, within the contact; `fields` are properties. */
  "crm.deal": true;
  /** Id, or `new`, within the contact; `fields` are properties. */
  "crm.task": true;
  "file.path": true;
  "http.url": true;
  "shell.command": true;
  "message.channel": true;
}

/** One thing a run or a call touches, in the same words whatever the vendor calls it. */
export interface Resource {
  readonly kind: keyof ResourceKinds;
  /** Canonical: one thing always has one name. */
  readonly name: string;
  /** The space the name belongs to. */
  readonly within?: string;
  readonly change: "read" | "create" | "update" | "delete";
  /** What of it is written: columns or properties. */
  readonly fields?: readonly string[];
  /** How many of them. */
  readonly count?: number | "unbounded";
}

/** Checks a {@link Resource}. Any kind is accepted: a record may come from a process that knows more of them. */
export const resourceSchema = z.strictObject({
  kind: nonEmpty as unknown as z.ZodType<keyof ResourceKinds>,
  name: nonEmpty,
  within: nonEmpty.exactOptional(),
  change: z.enum(["read", "create", "update", "delete"]),
  fields: z.array(nonEmpty).readonly().exactOptional(),
  count: z.union([count, z.literal("unbounded")]).exactOptional(),
});
