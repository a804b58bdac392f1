import { describe, expect, it, vi } from "vitest";
import { EnactClient } from "../../src/client.js";
import { anyObject } from "../../src/request/any-object.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { ACTOR, findingsOf, Notes, signed } from "../support/engine.js";

const request = { workflow: "act", actor: ACTOR, payload: {} } as const;

type Run = Parameters<typeof defineWorkflow<"act", typeof anyObject, { notes: typeof Notes }>>[0]["run"];

async function acting(run: Run) {
  const notes = new Notes();
  const act = defineWorkflow({ name: "act", systems: { notes: Notes }, payload: anyObject, run });
  const enact = new EnactClient({ ...signed(), systems: { notes }, policies: [], workflows: [act] });
  const outcome = await enact.run(request);
  expect(await enact.receipts.get(outcome.receipt.runId)).toEqual(outcome.receipt);
  expect(await findingsOf(enact)).toEqual([]);
  return { ...outcome, notes };
}

describe("refuse", () => {
  it("ends the run as failed, with the workflow's own code and reason, and no made-up action", async () => {
    const { result, receipt } = await acting(async ({ systems, refuse }) => {
      const listed = await systems.notes.list({});
      if (listed.success && listed.output.notes.length === 0) refuse("There is nothing to do", "nothing_to_do");
    });
    expect(result.success).toBe(false);
    expect(receipt).toMatchObject({
      decision: "PASS",
      outcome: "failed",
      error: { code: "nothing_to_do", message: "There is nothing to do" },
      actionsTaken: [{ action: "list", status: "succeeded" }],
    });
  });

  it("ends the run although the workflow catches what it throws, and the first word stands", async () => {
    const caught = vi.fn();
    const { receipt, notes } = await acting(async ({ systems, refuse }) => {
      for (const code of ["first", "second"]) {
        try {
          refuse("no", code);
        } catch (error) {
          caught((error as { code: string }).code);
        }
      }
      await systems.notes.add({ text: "a" }).catch((error: { code: string }) => caught(error.code));
      throw new Error("something else");
    });
    expect(receipt.error?.code).toBe("first");
    expect(caught.mock.calls.flat()).toEqual(["ENACT_REFUSED", "ENACT_REFUSED", "ENACT_REFUSED"]);
    expect(notes.shelf.notes).toEqual([]);
  });

  it.each([
    ["nothing", [], { code: "ENACT_REFUSED" }],
    ["an empty code", ["no", ""], { code: "ENACT_REFUSED", message: "no" }],
    ["a code that is no text", ["no", 7], { code: "ENACT_REFUSED" }],
    ["ill-formed text", ["a\ud800", "b\udc00"], { code: "b\ufffd", message: "a\ufffd" }],
    ["a reason that is no text", [{ toString: 1 }, "c"], { code: "c" }],
    ["a whole book", ["x".repeat(5_000_000), "y".repeat(5_000_000)], {}],
  ] as const)("with %s leaves a receipt that can be read again", async (_name, given, error) => {
    const { receipt } = await acting(({ refuse }) => (refuse as (...given: readonly unknown[]) => never)(...given));
    expect(receipt).toMatchObject({ outcome: "failed", error });
    expect(JSON.stringify(receipt).length).toBeLessThan(2_000);
  });
});

describe("defineWorkflow", () => {
  const run = () => undefined;
  it.each([
    ["no name", { systems: {}, payload: anyObject, run }, "A workflow needs a name."],
    ["an empty name", { name: "", systems: {}, payload: anyObject, run }, "A workflow needs a name."],
    ["no run", { name: "a", systems: {}, payload: anyObject }, 'The workflow "a" needs a run function.'],
    ["no schema", { name: "a", systems: {}, payload: {}, run }, "must be a Standard Schema"],
    ["an undefined schema", { name: "a", systems: {}, run }, "must be a Standard Schema"],
    ["systems that are none", { name: "a", systems: undefined, payload: anyObject, run }, "needs `systems`"],
    ["touches that are no function", { name: "a", systems: {}, payload: anyObject, run, touches: [] }, "`touches`"],
  ])("refuses %s", (_name, definition, message) => {
    expect(() => defineWorkflow(definition as never)).toThrow(message);
  });

  it("gives a frozen workflow that does not follow later changes", () => {
    const systems: Record<string, typeof Notes> = { notes: Notes };
    const workflow = defineWorkflow({ name: "a", systems, payload: anyObject, run });
    delete systems["notes"];
    expect(Object.keys(workflow.systems)).toEqual(["notes"]);
    expect(Object.isFrozen(workflow) && Object.isFrozen(workflow.systems)).toBe(true);
  });
});
