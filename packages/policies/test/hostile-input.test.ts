import type { Resource } from "@enact/core";
import { afterEach, describe, expect, it } from "vitest";
import { MISSING, ODD } from "./odd.js";
import { ABOUT_OTHERS, ABOUT_RESOURCES, REACH } from "./policies.js";
import { atCall, atGate, called, malformed, say } from "./support.js";

const ALL = [...ABOUT_RESOURCES, ...ABOUT_OTHERS].map((entry) => [entry.policy.name, entry] as const);
const RESOURCES = ABOUT_RESOURCES.map((entry) => [entry.policy.name, entry] as const);

const MEMBERS = ["kind", "name", "within", "change", "fields", "count"] as const;

/** Values that are in order for a member after all, so that a policy can read them and judge. */
function isReadable(member: keyof Resource, value: unknown): boolean {
  if (member === "within")
    return value === MISSING || value === undefined || (typeof value === "string" && value !== "");
  if (member === "name") return typeof value === "string" && value !== "";
  return false;
}

/** A policy of a kind has no say over another kind, or over a member it does not look at. */
function isForeign({ judges }: (typeof ABOUT_RESOURCES)[number], member: keyof Resource): boolean {
  return (member === "fields" || member === "count") && !judges.includes(member);
}

describe.each(RESOURCES)("%s", (_name, entry) => {
  const { policy, refused, actor, passes } = entry;
  const [resource] = refused as [Resource];

  it("refuses its example", async () => {
    expect((await say(policy, atCall(refused, { actor }), REACH)).verdict).toBe("block");
    expect((await say(policy, atGate(refused, { actor }), REACH)).verdict).toBe("block");
  });

  describe.each(MEMBERS)("whatever the %s of a resource is", (member) => {
    it.each(ODD)("%s", async (_what, value) => {
      const { [member]: _was, ...rest } = resource as Resource & Record<string, unknown>;
      const odd = malformed(value === MISSING ? rest : { ...rest, [member]: value });
      const result = await say(policy, atCall([odd], { actor }), REACH);
      expect(result.reason.length).toBeLessThan(400);
      if (result.verdict === "block") return;
      // What is left is an answer that says why there is nothing to refuse, about something that could be read.
      expect(isReadable(member, value) || isForeign(entry, member) || countsOne(member, value)).toBe(true);
      expect(passes.some((reason) => result.reason.startsWith(reason))).toBe(true);
    });
  });

  it.each(ODD)("blocks at a call whose resources are %s", async (_what, value) => {
    const request = { ...atCall(refused, { actor }), resources: (value === MISSING ? undefined : value) as never };
    expect((await say(policy, request, REACH)).verdict).toBe("block");
  });

  it.each(ODD)("blocks at the gate where the declared resources are %s, or says who judges", async (_what, value) => {
    const request = { ...atGate(refused, { actor }), resources: (value === MISSING ? undefined : value) as never };
    const result = await say(policy, request, REACH);
    if (value === MISSING || value === undefined) {
      expect(result).toMatchObject({ passed: true, reason: expect.stringContaining("judged at each call") });
    } else if (Array.isArray(value) && value.length === 0) {
      expect(result.passed).toBe(true);
    } else {
      expect(result.verdict).toBe("block");
    }
  });

  it.each(ODD)("blocks where one of several resources is %s", async (_what, value) => {
    const resources = [{ kind: "file.path", name: "/tmp/a", change: "read" }, value === MISSING ? undefined : value];
    for (const request of [atCall(resources as never, { actor }), atGate(resources as never, { actor })]) {
      expect((await say(policy, request, REACH)).verdict).toBe("block");
    }
  });

  it("blocks a write that names no change", async () => {
    const read = { ...resource, change: "read" as const };
    for (const resources of [[], [read]]) {
      expect((await say(policy, atCall(resources, { actor }), REACH)).verdict).toBe("block");
    }
  });

  it("lets a read pass", async () => {
    const read = [{ ...resource, change: "read" as const }];
    expect((await say(policy, atCall(read, { actor, effect: "read" }), REACH)).passed).toBe(true);
    expect((await say(policy, atCall([], { actor, effect: "read" }), REACH)).passed).toBe(true);
  });

  it("judges a call that says it reads by what it changes", async () => {
    expect((await say(policy, atCall(refused, { actor, effect: "read" }), REACH)).verdict).toBe("block");
  });

  it("blocks at a call that nothing is known about", async () => {
    const { action: _none, ...request } = atCall(refused, { actor });
    expect((await say(policy, request, REACH)).verdict).toBe("block");
  });

  it("judges a second time as the first", async () => {
    const request = atCall([...refused, ...refused], { actor, previous: [called(refused)] });
    expect(await say(policy, request, REACH)).toEqual(await say(policy, request, REACH));
  });

  it("never throws", () => {
    for (const value of [undefined, null, 0, "", [], {}]) {
      const request = { ...atCall(refused), resources: value, actor: value, payload: value, now: value, action: value };
      expect(policy.evaluate({ ...request, facts: value } as never).verdict).toBe("block");
    }
  });
});

describe("with a polluted Object.prototype", () => {
  const polluted = Object.prototype as Record<string, unknown>;
  afterEach(() => {
    for (const member of [...MEMBERS, "role", "answers"]) delete polluted[member];
  });

  it.each(RESOURCES)(
    "%s reads no member that a resource does not have itself",
    async (_name, { policy, actor, refused }) => {
      const { change: _change, ...unchanged } = refused[0] as Resource;
      Object.assign(polluted, { change: "read" });
      expect((await say(policy, atCall([unchanged as never], { actor }), REACH)).verdict).toBe("block");
    },
  );
});

describe.each(ALL)("%s", (_name, { policy, refused }) => {
  const asked = policy.on === "request" ? atGate : atCall;

  it("has a version and a description", () => {
    expect(policy.version).toMatch(/^1(?: \{.+\})?$/);
    expect(policy.description).toMatch(/\.$/);
  });

  it("is frozen, and so is what it always answers", async () => {
    expect(Object.isFrozen(policy)).toBe(true);
    const request = { ...atGate(undefined), facts: undefined };
    const verdict = policy.evaluate(request);
    expect(verdict.verdict === "block" || Object.isFrozen(verdict)).toBe(true);
  });

  it.each(ODD)("blocks, or has no use for, an actor that is %s", async (_what, value) => {
    const actor = (value === MISSING ? undefined : value) as never;
    for (const odd of [actor, { role: actor } as never]) {
      const result = await say(policy, asked(refused, { actor: odd }), REACH);
      if (result.reason !== "The actor is no contractor.") expect(result.verdict).toBe("block");
      else expect(value).toMatch(/^(?:5|__proto__|constructor)$/);
    }
  });

  it.each(ODD)("takes nothing from a payload that is %s", async (_what, value) => {
    const payload = (value === MISSING ? undefined : value) as never;
    const honest = await say(policy, asked(refused, {}), REACH);
    expect(await say(policy, asked(refused, { payload }), REACH)).toEqual(honest);
  });
});

/** A missing count of a thing that is one by itself. */
function countsOne(member: keyof Resource, value: unknown): boolean {
  return member === "count" && (value === MISSING || value === undefined || value === 0);
}
