import type { FactsReach, Policy, Resource } from "@enact/core";
import {
  budget,
  codeFreeze,
  contractorCannotWritePii,
  limitTasksPerContact,
  maxFilesPerCommit,
  maxRowsAffected,
  noDuplicateContacts,
  noPushToMain,
  noUnboundedWrite,
  protectBranches,
  protectTables,
  rateLimit,
  requireActorRole,
  requireBranchPrefix,
  withinMaintenanceWindow,
} from "../src/index.js";
import { answering, contact, file, one, ref, table, task } from "./support.js";

/** A policy, and a request that it refuses although everything in it can be read. */
export interface Refusing {
  readonly policy: Policy;
  readonly refused: readonly Resource[];
  readonly actor: { readonly role: string };
  /** The members of the refused resource that it judges; kind, name, within and change it has to read in any case. */
  readonly judges: readonly (keyof Resource)[];
  /** What its answer begins with where it has nothing against a request that it could read. */
  readonly passes: readonly string[];
}

/** What systems answer: nobody is known, and nobody has a task. */
export const REACH: FactsReach = answering({
  "crm.contact.find": () => one({ found: false }),
  "crm.task.count": () => one({ count: 0 }),
});

const engineer = { role: "engineer" };

/** Every policy that judges what is changed. */
export const ABOUT_RESOURCES: readonly Refusing[] = [
  {
    policy: noPushToMain,
    refused: [ref("refs/heads/main")],
    actor: engineer,
    judges: ["name"],
    passes: ["Changes no protected branch", "Changes no git ref"],
  },
  {
    policy: protectBranches(["prod"]),
    refused: [ref("refs/heads/prod")],
    actor: engineer,
    judges: ["name"],
    passes: ["Changes no protected branch", "Changes no git ref"],
  },
  {
    policy: requireBranchPrefix("agent/"),
    refused: [ref("refs/heads/main")],
    actor: engineer,
    judges: ["name"],
    passes: ["Changes no git ref"],
  },
  {
    policy: maxFilesPerCommit(1),
    refused: [file("a", { count: 2 })],
    actor: engineer,
    judges: ["count"],
    passes: ["1 file of at most 1", "Sends no file"],
  },
  {
    policy: noDuplicateContacts,
    refused: [contact("no address")],
    actor: engineer,
    judges: ["name", "count"],
    passes: ["Creates no contact"],
  },
  {
    policy: limitTasksPerContact({ max: 1, windowDays: 7 }),
    refused: [task("a@b.c", { count: 2 })],
    actor: engineer,
    judges: ["within", "count"],
    passes: ["Creates no task", "No contact gets more"],
  },
  {
    policy: protectTables(["public.users"]),
    refused: [table("public.users")],
    actor: engineer,
    judges: ["name"],
    passes: ["Writes to no protected table", "Writes to no database table"],
  },
  {
    policy: maxRowsAffected(10),
    refused: [table("public.users", { count: 11 })],
    actor: engineer,
    judges: ["count"],
    passes: ["0 rows of at most 10", "Writes to no database table"],
  },
  {
    policy: noUnboundedWrite,
    refused: [table("public.users", { count: "unbounded" })],
    actor: engineer,
    judges: ["count"],
    passes: ["Every write is bounded", "Writes nothing"],
  },
  {
    policy: contractorCannotWritePii({ piiFields: ["email"] }),
    refused: [table("public.users", { fields: ["email"] })],
    actor: { role: "contractor" },
    judges: ["fields"],
    passes: ["Writes no field that holds personal data"],
  },
];

/** Every policy that judges something else. */
export const ABOUT_OTHERS: readonly Refusing[] = [
  { policy: requireActorRole(["sre"]), refused: [table("a")], actor: engineer, judges: [], passes: [] },
  {
    policy: withinMaintenanceWindow({ startHourUtc: 22, endHourUtc: 4 }),
    refused: [table("a")],
    actor: engineer,
    judges: [],
    passes: ["Only reads"],
  },
  {
    policy: codeFreeze("2030-01-01T00:00:00Z"),
    refused: [table("a")],
    actor: engineer,
    judges: [],
    passes: ["Only reads"],
  },
  { policy: rateLimit({ max: 1, windowMs: 1_000 }), refused: [table("a")], actor: engineer, judges: [], passes: [] },
  {
    policy: budget({ max: 1, by: () => "all", cost: () => 2 }),
    refused: [table("a")],
    actor: engineer,
    judges: [],
    passes: [],
  },
];
