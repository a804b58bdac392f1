import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { EnactClient } from "../../src/client.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block, pass } from "../../src/policy/verdicts.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { ACTOR, Notes, SECRET } from "../support/engine.js";

const add = defineWorkflow({
  name: "add",
  systems: { notes: Notes },
  payload: z.object({ at: z.number() }),
  touches: ({ at }) => [{ kind: "file.path", name: `note ${at}`, change: "create" }],
  async run({ systems, payload }) {
    await systems.notes.list({});
    await systems.notes.add({ text: `note ${payload.at}` });
  },
});

const noThirds = definePolicy({
  name: "noThirds",
  facts: async ({ payload }) => ({ third: Number(payload["at"]) % 3 === 0 }),
  evaluate: ({ facts }) => (facts?.["third"] === true ? block("A third") : pass("ok")),
});

describe("1,000 concurrent runs of one client", () => {
  it("leave a log that verifies, a receipt each, no effect too few or too many, and no warning", async () => {
    const directory = await mkdtemp(join(tmpdir(), "enact-concurrency-"));
    const warnings: Error[] = [];
    const hear = (warning: Error) => void warnings.push(warning);
    process.on("warning", hear);
    try {
      const notes = new Notes();
      const options = { secret: SECRET, receipts: directory, systems: { notes }, policies: [noThirds] };
      const enact = new EnactClient({ ...options, workflows: [add] });
      const numbers = Array.from({ length: 1_000 }, (_, at) => at);
      const outcomes = await Promise.all(
        numbers.map((at) => enact.run({ workflow: "add", actor: ACTOR, payload: { at } })),
      );
      await enact.close();

      const passed = numbers.filter((at) => at % 3 !== 0);
      expect(outcomes.map(({ receipt }) => receipt.decision === "PASS")).toEqual(numbers.map((at) => at % 3 !== 0));
      expect([...notes.shelf.notes].sort()).toEqual(passed.map((at) => `note ${at}`).sort());
      expect(new Set(outcomes.map(({ receipt }) => receipt.runId)).size).toBe(1_000);
      for (const { receipt } of outcomes.filter((_outcome, at) => at % 97 === 0)) {
        expect(await enact.receipts.get(receipt.runId)).toEqual(receipt);
      }
      const { findings, summary } = await enact.receipts.verify({ strict: true });
      expect(findings).toEqual([]);
      expect(summary).toMatchObject({ errors: 0, warnings: 0 });
      expect(warnings).toEqual([]);
    } finally {
      process.off("warning", hear);
      await rm(directory, { recursive: true });
    }
  });
});
