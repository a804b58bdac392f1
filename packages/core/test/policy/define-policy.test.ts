import { describe, expect, it } from "vitest";
import type { PolicyDefinition } from "../../src/contracts/policy.js";
import { ConfigurationError } from "../../src/errors.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { pass } from "../../src/policy/verdicts.js";

const evaluate = () => pass("fine");

describe("definePolicy", () => {
  it("gives a frozen policy with every part of its definition", () => {
    const definition: PolicyDefinition = {
      name: "a",
      description: "does",
      version: "1",
      on: "request",
      appliesTo: { workflows: ["w"], systems: ["s"] },
      facts: () => ({}),
      evaluate,
    };
    const policy = definePolicy(definition);
    expect(policy).toEqual(definition);
    expect(Object.isFrozen(policy)).toBe(true);
  });

  it.each([
    ["no name", { evaluate }, "A policy needs a name."],
    ["an empty name", { name: "", evaluate }, "A policy needs a name."],
    ["a name of Enact's own", { name: "enact:payload", evaluate }, 'begins with "enact:"'],
    ["no evaluate", { name: "a" }, "needs an evaluate function, not undefined"],
    ["facts that are no function", { name: "a", evaluate, facts: {} }, "must be a function, not an object"],
    ["a version that is no text", { name: "a", evaluate, version: 1 }, "must be a text, not a number"],
    ["an unknown phase", { name: "a", evaluate, on: "call" }, 'on "request" or on "action"'],
    ["a scope that is no array", { name: "a", evaluate, appliesTo: { systems: "crm" } }, "appliesTo.systems"],
  ])("refuses %s", (_name, definition, message) => {
    expect(() => definePolicy(definition as unknown as PolicyDefinition)).toThrow(ConfigurationError);
    expect(() => definePolicy(definition as unknown as PolicyDefinition)).toThrow(message);
  });

  it("does not follow later changes of what it was made of", () => {
    const systems = ["crm"];
    const appliesTo = { systems };
    const policy = definePolicy({ name: "a", evaluate, appliesTo });
    systems.length = 0;
    Object.assign(appliesTo, { workflows: [] });
    expect(policy.appliesTo).toEqual({ systems: ["crm"] });
  });
});
