import { describe, expect, it } from "vitest";
import { EnactClient } from "../../src/client.js";
import { ConfigurationError } from "../../src/errors.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { pass } from "../../src/policy/verdicts.js";
import { anyObject } from "../../src/request/any-object.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { Notes, signed } from "../support/engine.js";

const idle = defineWorkflow({ name: "idle", systems: {}, payload: anyObject, run: () => undefined });
const onNotes = defineWorkflow({
  name: "onNotes",
  systems: { notes: Notes },
  payload: anyObject,
  run: () => undefined,
});
const policy = definePolicy({ name: "p", evaluate: () => pass("ok") });

describe("new EnactClient", () => {
  it.each<[string, object, string]>([
    ["no policies", { policies: undefined }, "`policies` must be given; an explicit [] lets everything through."],
    ["policies that are no array", { policies: policy }, "`policies` must be given"],
    [
      "a policy whose parameters are missing",
      { policies: [() => policy] },
      "was one that takes parameters not called?",
    ],
    ["an undefined policy", { policies: [undefined] }, "must come from definePolicy"],
    ["two policies of one name", { policies: [policy, { ...policy }] }, 'Two of the policies are named "p".'],
    ["two workflows of one name", { workflows: [idle, { ...idle }] }, 'Two of the workflows are named "idle".'],
    ["workflows that are no array", { workflows: { idle } }, "`workflows` must be an array."],
    ["something that is no workflow", { workflows: [{ name: "a", systems: {} }] }, "must come from defineWorkflow"],
    ["an undefined workflow", { workflows: [undefined] }, "must come from defineWorkflow"],
    ["a workflow without its system", { workflows: [onNotes] }, 'needs a system "notes"; add it to `systems`.'],
    [
      "an inherited name for a system",
      { workflows: [{ ...idle, systems: { constructor: Notes } }] },
      'needs a system "constructor"',
    ],
    ["no systems", { systems: undefined }, "`systems` must be an object of connectors."],
    ["a system that is no connector", { systems: { notes: {} } }, 'The system "notes" is no connector.'],
    [
      "a system that cannot be guarded",
      { systems: { notes: { ...new Notes(), guard: undefined } } },
      "is no connector",
    ],
    ["an undefined system", { systems: { notes: undefined } }, "is no connector"],
    [
      "the system name of guarded functions",
      { systems: { function: new Notes() } },
      'The system name "function" is kept',
    ],
    ["a time limit of 0", { policyTimeoutMs: 0 }, "`policyTimeoutMs` must be a whole number of milliseconds"],
    ["a time limit that is no number", { actionTimeoutMs: "5" }, "`actionTimeoutMs` must be a whole number"],
    ["a time limit of NaN", { actionTimeoutMs: Number.NaN }, "`actionTimeoutMs` must be"],
    ["an endless time limit", { actionTimeoutMs: Number.POSITIVE_INFINITY }, "`actionTimeoutMs` must be"],
    ["an empty directory", { receipts: "" }, "needs a directory"],
    ["a store that is none", { receipts: {} }, "`receipts` must be a store or the path of a directory"],
    ["redact that is no array", { redact: "payload.a" }, "`redact` must be an array"],
    ["a redact path of no part", { redact: ["password"] }, 'redact: "password" means nothing'],
    ["a redact path of a whole part", { redact: ["payload"] }, 'redact: "payload" means nothing'],
    ["an empty step in a redact path", { redact: ["payload..a"] }, "means nothing"],
    ["strictResources that is no boolean", { strictResources: "yes" }, "`strictResources` must be true or false"],
    ["a secret and keys", { keys: [] }, "Give either `secret` or `keys`, not both."],
  ])("refuses %s", (_name, wrong, message) => {
    const make = () => new EnactClient({ ...signed(), systems: {}, policies: [], workflows: [], ...wrong } as never);
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(message);
  });

  it("takes undefined for what may be left out", () => {
    const left = {
      redact: undefined,
      strictResources: undefined,
      policyTimeoutMs: undefined,
      actionTimeoutMs: undefined,
    };
    expect(() => new EnactClient({ ...signed(), ...left, systems: {}, policies: [], workflows: [] })).not.toThrow();
  });

  it("does not follow later changes of its options", async () => {
    const policies = [policy];
    const workflows = [idle];
    const systems = {};
    const enact = new EnactClient({ ...signed(), systems, policies, workflows });
    policies.length = 0;
    workflows.length = 0;
    const { receipt } = await enact.run({ workflow: "idle", actor: {}, payload: {} });
    expect(receipt.policyResults).toHaveLength(1);
  });
});
