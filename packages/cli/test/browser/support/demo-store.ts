import { EnactClient } from "@enact/core";
import { vi } from "vitest";
import { SECRET } from "../../support/history.js";
import { DEMO_POLICIES } from "./demo-policies.js";
import { Crm, GitHub, Warehouse } from "./demo-systems.js";
import { agentPr, newLead, refund } from "./demo-workflows.js";
/**
 * Records two days of a small company's agents, so that there is something to look at: three systems, five policies,
 * runs of every kind. The clock is set, or all of it would have happened within one second.
 */
export async function recordDemo(directory: string, { runs = 400 } = {}): Promise<void> {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date", "performance"], now: now - 48 * HOUR_MS });
  const client = demoClient(directory);
  try {
    for (let turn = 0; turn < runs; turn++) {
      vi.setSystemTime(now - 48 * HOUR_MS * (1 - turn / runs) ** 1.2 - 60_000);
      await client.run(requestOf(turn)).catch(() => undefined);
    }
    vi.setSystemTime(now);
    await client.close();
  } finally {
    vi.useRealTimers();
  }
}

const HOUR_MS = 3_600_000;

/** A number between 0 and 1 that looks random and is always the same. */
function chance(turn: number, salt: number): number {
  const mixed = Math.imul(turn + 1, 2_654_435_761) ^ Math.imul(salt + 1, 1_597_334_677);
  return (Math.imul(mixed ^ (mixed >>> 15), 2_246_822_519) >>> 0) / 2 ** 32;
}

function demoClient(directory: string) {
  return new EnactClient({
    systems: { github: new GitHub(), crm: new Crm(), warehouse: new Warehouse() },
    policies: DEMO_POLICIES,
    workflows: [agentPr, newLead, refund],
    receipts: directory,
    secret: SECRET,
  });
}

function requestOf(turn: number) {
  const kind = chance(turn, 1);
  const actor = ACTORS[Math.floor(chance(turn, 2) * ACTORS.length)] ?? ACTORS[0];
  if (kind < 0.4) {
    const branch = chance(turn, 3) < 0.12 ? "main" : chance(turn, 3) < 0.18 ? "quick-fix" : `agent/fix-${turn}`;
    return {
      workflow: "agentPr",
      actor,
      payload: { repo: "acme/storefront", branch, title: `Fix ${turn}`, size: chance(turn, 4) },
    } as const;
  }
  if (kind < 0.72) {
    const contact = chance(turn, 3) < 0.9 ? { email: `lead${turn}@example.com` } : {};
    return { workflow: "newLead", actor, payload: { ...contact, name: `Lead ${turn}`, source: "webinar" } } as const;
  }
  const euros = Math.round(chance(turn, 3) * 140);
  return {
    workflow: "refund",
    actor,
    payload: { order: `A-${1000 + turn}`, euros, fails: chance(turn, 4) < 0.25 },
  } as const;
}

const ACTORS = [
  { email: "release-agent@acme.example", role: "engineer" },
  { email: "sales-agent@acme.example", role: "sales" },
  { email: "support-agent@acme.example", role: "support" },
] as const;
