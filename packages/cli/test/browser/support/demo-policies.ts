import { block, definePolicy, type Policy, pass, requireApproval } from "@enact/core";

const noPushToMain = definePolicy({
  name: "noPushToMain",
  version: "1",
  evaluate: ({ resources }) =>
    resources?.some(({ kind, name }) => kind === "git.ref" && name === "refs/heads/main")
      ? block("Nobody pushes to main")
      : pass("main is left alone"),
});

const branchPrefix = definePolicy({
  name: "requireBranchPrefix",
  version: "agent/",
  evaluate: ({ resources }) =>
    resources?.every(({ kind, name }) => kind !== "git.ref" || name.startsWith("refs/heads/agent/")) === false
      ? block("Branches of agents begin with agent/")
      : pass("The branch begins with agent/, or there is none"),
});

const emailPresent = definePolicy({
  name: "requireEmail",
  version: "1",
  on: "request",
  appliesTo: { workflows: ["newLead"] },
  evaluate: ({ payload }) => ("email" in payload ? pass("E-mail present") : block("Missing e-mail in payload")),
});

const largeRefunds = definePolicy({
  name: "largeRefunds",
  version: "100 euros",
  appliesTo: { workflows: ["refund"] },
  evaluate: ({ payload }) =>
    Number(payload["euros"]) > 100
      ? requireApproval("More than 100 euros", {
          approvers: ["finance@acme.example", "cfo@acme.example"],
          expiresInMs: 72 * 3_600_000,
        })
      : pass("A small refund"),
});

const officeTables = definePolicy({
  name: "allowedTables",
  version: "public.refunds",
  facts: () => ({ freeze: false, tables: ["public.refunds"] }),
  evaluate: ({ resources, facts }) =>
    resources?.some(({ kind, name }) => kind === "sql.table" && !JSON.stringify(facts).includes(JSON.stringify(name)))
      ? block("That table is not on the list")
      : pass("Only tables that are on the list"),
});

/** What the demo's agents may do. */
export const DEMO_POLICIES: readonly Policy[] = [noPushToMain, branchPrefix, emailPresent, largeRefunds, officeTables];
