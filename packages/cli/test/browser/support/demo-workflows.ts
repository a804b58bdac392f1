import { defineWorkflow } from "@enact/core";
import { z } from "zod";
import { Crm, GitHub, Warehouse } from "./demo-systems.js";

export const agentPr = defineWorkflow({
  name: "agentPr",
  systems: { github: GitHub },
  payload: z.object({ repo: z.string(), branch: z.string(), title: z.string(), size: z.number() }),
  touches: ({ repo, branch }) => [
    { kind: "git.ref", within: repo, name: `refs/heads/${branch}`, change: "create" },
    { kind: "git.pullRequest", within: repo, name: "new", change: "create" },
  ],
  run: async ({ payload, systems }) => {
    await systems.github.createBranch({ repo: payload.repo, branch: payload.branch });
    await systems.github.openPullRequest(payload);
  },
});

export const newLead = defineWorkflow({
  name: "newLead",
  systems: { crm: Crm },
  payload: z.object({ email: z.string().exactOptional(), name: z.string(), source: z.string() }),
  touches: ({ email }) => [
    {
      kind: "crm.contact",
      within: "acme",
      name: email ?? "new",
      change: "create",
      fields: ["email", "name", "source"],
    },
  ],
  run: ({ payload, systems }) => systems.crm.createContact({ ...payload, email: payload.email ?? "" }),
});

export const refund = defineWorkflow({
  name: "refund",
  systems: { warehouse: Warehouse },
  payload: z.object({ order: z.string(), euros: z.number(), fails: z.boolean() }),
  touches: () => [
    {
      kind: "sql.table",
      within: "shop",
      name: "public.refunds",
      change: "create",
      fields: ["order", "euros"],
      count: 1,
    },
  ],
  run: ({ payload, systems }) => systems.warehouse.insertRefund(payload),
});
