import { action, Connector } from "@enact/core";
import { vi } from "vitest";
import { z } from "zod";

/** Lets time pass within an action. */
function take(milliseconds: number): void {
  vi.advanceTimersByTime(milliseconds);
}

const githubActions = {
  createBranch: action({
    input: z.object({ repo: z.string(), branch: z.string() }),
    effect: "write",
    touches: ({ repo, branch }) => [{ kind: "git.ref", within: repo, name: `refs/heads/${branch}`, change: "create" }],
    run: ({ branch }) => {
      take(90 + branch.length * 11);
      return { ref: `refs/heads/${branch}`, sha: "9f2c61d4a7b0e35f8812c0ffee15600d5ea1ab1e" };
    },
  }),
  openPullRequest: action({
    input: z.object({ repo: z.string(), branch: z.string(), title: z.string(), size: z.number() }),
    effect: "write",
    touches: ({ repo }) => [{ kind: "git.pullRequest", within: repo, name: "new", change: "create" }],
    run: ({ size }) => {
      take(180 + size * 900);
      return { number: 412, state: "open" };
    },
  }),
};

export class GitHub extends Connector<typeof githubActions> {
  constructor() {
    super({ system: "github", actions: githubActions, allowedActions: ["createBranch", "openPullRequest"] });
  }
}

const crmActions = {
  createContact: action({
    input: z.object({ email: z.string(), name: z.string(), source: z.string() }),
    effect: "write",
    touches: ({ email }) => [
      { kind: "crm.contact", within: "acme", name: email, change: "create", fields: ["email", "name", "source"] },
    ],
    run: ({ email }) => {
      take(60 + (email.length % 7) * 40);
      return { id: "31415", email };
    },
  }),
};

export class Crm extends Connector<typeof crmActions> {
  constructor() {
    super({ system: "crm", actions: crmActions, allowedActions: ["createContact"] });
  }
}

const warehouseActions = {
  insertRefund: action({
    input: z.object({ order: z.string(), euros: z.number(), fails: z.boolean() }),
    effect: "write",
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
    run: ({ order, euros, fails }) => {
      take(8 + euros / 4);
      if (fails) throw new Error(`Order ${order} is locked by another refund`);
      return { rows: 1 };
    },
  }),
};

export class Warehouse extends Connector<typeof warehouseActions> {
  constructor() {
    super({ system: "warehouse", actions: warehouseActions, allowedActions: ["insertRefund"] });
  }
}
