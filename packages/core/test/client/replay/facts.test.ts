import { describe, expect, it } from "vitest";
import type { PolicyDefinition, PolicyRequest, Verdict } from "../../../src/contracts/policy.js";
import type { JsonObject } from "../../../src/json.js";
import { block, pass } from "../../../src/policy/verdicts.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { record, replay, says } from "./shop.js";

/** What a policy knew when it was recorded. */
const KNOWN = { owner: { name: "Ada", groups: ["staff"] }, count: 3, list: [] as JsonObject[] };

const notAsked = () => {
  throw new Error("Nobody gathers facts in a replay.");
};

/** A policy with facts, as it was recorded. */
const recorded = (version?: string, facts: PolicyDefinition["facts"] = () => KNOWN) =>
  says("informed", () => pass("ok"), { version, facts });

/** The policy as it is today. */
const today = (evaluate: (request: PolicyRequest & { readonly facts: never }) => Verdict, version?: string) =>
  says("informed", evaluate as (request: PolicyRequest) => Verdict, { version, facts: notAsked });

async function replayed(then: string | undefined, policy: ReturnType<typeof today>, payload: object = {}) {
  const directory = await temporaryDirectory();
  await record(directory, [recorded(then)], [payload]);
  const [answer] = await replay(directory, [policy]);
  return answer;
}

type Facts = { readonly facts: typeof KNOWN & Readonly<Record<string, { readonly deep: unknown }>> };

const few = ({ facts }: Facts) => (facts.count > 2 ? block(`${facts.count} are too many`) : pass("Few"));

describe("a policy with facts is judged with those that were recorded", () => {
  it.each([
    ["of the same version", "1", "1"],
    ["of another version", "1", "2"],
    ["where neither has a version", undefined, undefined],
    ["where only today's has a version", undefined, "1"],
  ])("%s", async (_name, then, now) => {
    const answer = await replayed(then, today(few as never, now));
    expect(answer).toMatchObject({ today: "BLOCK", notReplayed: [] });
    expect(answer?.changes).toMatchObject([{ policy: "informed", reason: "3 are too many" }]);
  });

  it("also where it looks through all of them", async () => {
    const evaluate = ({ facts }: Facts) => {
      const said = JSON.stringify([
        Object.keys(facts),
        { ...facts.owner },
        facts.list.at(0),
        facts.list[0],
        [...facts.owner.groups],
      ]);
      return Array.isArray(facts.list) && Object.isFrozen(facts.owner) && !facts.owner.groups.includes("root")
        ? block(said)
        : pass("ok");
    };
    const answer = await replayed(undefined, today(evaluate as never));
    expect(answer?.notReplayed).toEqual([]);
    expect(answer?.changes).toMatchObject([
      {
        reason: JSON.stringify([["count", "list", "owner"], { groups: ["staff"], name: "Ada" }, null, null, ["staff"]]),
      },
    ]);
  });

  it("and they are its own: another policy's are not for it", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [recorded("1")], [{}]);
    const [answer] = await replay(directory, [says("other", () => pass("ok"), { facts: notAsked })]);
    expect(answer).toMatchObject({ recorded: "PASS", today: undefined, changes: [] });
    expect(answer?.notReplayed).toMatchObject([{ code: "no_recorded_facts", policy: "other" }]);
  });
});

describe("a policy that needs what was not recorded is not replayed, and says what it is", () => {
  it.each<[string, (given: Facts) => unknown, string]>([
    ["a member", ({ facts }) => facts["limit"], "facts.limit"],
    ["a member of a member", ({ facts }) => (facts.owner as JsonObject)["email"], "facts.owner.email"],
    ["a member it only asks for", ({ facts }) => "limit" in facts, "facts.limit"],
    ["an own member", ({ facts }) => Object.hasOwn(facts, "limit"), "facts.limit"],
    ["a member of what is not there", ({ facts }) => facts["limit"]?.deep, "facts.limit"],
    ["the first of several", ({ facts }) => [facts["a"], facts["b"]], "facts.a"],
  ])("%s", async (_name, read, path) => {
    const evaluate = (given: Facts) => (read(given) === 7 ? block("no") : pass("ok"));
    for (const [then, now] of [
      [undefined, undefined],
      ["1", "2"],
    ]) {
      const answer = await replayed(then, today(evaluate as never, now));
      expect(answer).toMatchObject({ recorded: "PASS", today: undefined, changes: [] });
      expect(answer?.notReplayed).toEqual([
        { code: "no_recorded_facts", policy: "informed", detail: `It reads ${path}, which was not recorded.` },
      ]);
    }
  });

  it("but of the same version, what is not there was not there then", async () => {
    const evaluate = ({ facts }: Facts) => (facts["limit"] === undefined ? pass("No limit") : block("no"));
    expect(await replayed("1", today(evaluate as never, "1"))).toMatchObject({ today: "PASS", notReplayed: [] });
  });

  it("and one that copies its facts in a way that hides what it reads is not believed", async () => {
    const evaluate = ({ facts }: Facts) => (structuredClone(facts)["limit"] === undefined ? pass("ok") : block("no"));
    const answer = await replayed("1", today(evaluate as never, "2"));
    expect(answer).toMatchObject({
      today: undefined,
      notReplayed: [{ code: "no_recorded_facts", policy: "informed" }],
    });
  });

  it("while one that throws throws again", async () => {
    const evaluate = () => {
      throw new Error("It is broken.");
    };
    expect(await replayed("1", today(evaluate as never, "2"))).toMatchObject({ today: "BLOCK", notReplayed: [] });
  });

  it("where it could not gather them then", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [recorded("1", () => Promise.reject(new Error("Nobody answers.")))], [{}]);
    const [answer] = await replay(directory, [recorded("1", notAsked)]);
    expect(answer).toMatchObject({ recorded: "BLOCK", today: undefined });
    expect(answer?.notReplayed).toMatchObject([{ code: "no_recorded_facts", policy: "informed" }]);
  });

  it("unless it does not apply, or does not judge there", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [], [{}]);
    const elsewhere = [
      says("a", () => block("no"), { facts: notAsked, appliesTo: { workflows: ["other"] } }),
      says("b", () => block("no"), { facts: notAsked, appliesTo: { systems: ["other"] } }),
      says("c", () => block("no"), { facts: notAsked, on: "action" }),
    ];
    expect(await replay(directory, elsewhere)).toMatchObject([{ today: "PASS", notReplayed: [] }]);
  });

  it("and where another blocks already, what it would say does not matter", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [], [{}]);
    const informed = says("informed", () => pass("ok"), { facts: notAsked });
    const [answer] = await replay(directory, [informed, says("never", () => block("Never."))]);
    expect(answer).toMatchObject({ recorded: "PASS", today: "BLOCK", changes: [{ policy: "never" }] });
    expect(answer?.notReplayed).toMatchObject([{ policy: "informed" }]);
  });
});

describe("at a call", () => {
  const steps = (...calls: string[]) => ({ steps: calls.map((call) => [call]) });
  let gathered = 0;
  const counting = (evaluate: (request: PolicyRequest) => Verdict, definition: Partial<PolicyDefinition> = {}) =>
    says("counting", evaluate, { facts: () => ({ at: ++gathered }), ...definition });

  it("that was declared, the facts of the gate count; at one that was not, those that were gathered for it", async () => {
    const directory = await temporaryDirectory();
    gathered = 0;
    await record(directory, [counting(() => pass("ok"))], [steps("pay", "gift", "pay")]);
    const seen: unknown[] = [];
    const [answer] = await replay(directory, [
      counting(
        ({ facts }) => {
          seen.push(facts?.["at"]);
          return pass("ok");
        },
        { facts: notAsked },
      ),
    ]);
    expect(answer).toMatchObject({ today: "PASS", notReplayed: [] });
    expect(seen).toEqual([1, 1, 2, 1]);
  });

  it("a policy that had judged at the gate alone knows what was declared, and nothing of the rest", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [counting(() => pass("ok"), { on: "request" })], [steps("pay"), steps("gift")]);
    const both = counting(({ phase }) => (phase === "action" ? block("no") : pass("ok")), { facts: notAsked });
    const [declared, undeclared] = await replay(directory, [both]);
    expect(declared).toMatchObject({ today: "BLOCK", changes: [{ index: 0 }], notReplayed: [] });
    expect(undeclared).toMatchObject({ today: undefined });
    expect(undeclared?.notReplayed).toMatchObject([{ code: "no_recorded_facts", policy: "counting", index: 0 }]);
  });

  it("what is not known of one does not matter where a later one is blocked", async () => {
    const directory = await temporaryDirectory();
    await record(directory, [], [steps("gift", "look")]);
    const policies = [
      says("informed", () => pass("ok"), { on: "action", facts: notAsked, appliesTo: { workflows: ["order"] } }),
      says("noLooks", ({ action }) => (action?.name === "look" ? block("no") : pass("ok")), { on: "action" }),
    ];
    const [answer] = await replay(directory, policies);
    expect(answer).toMatchObject({ recorded: "PASS", today: "BLOCK", changes: [{ policy: "noLooks", index: 1 }] });
    expect(answer?.notReplayed).toMatchObject([{ index: 0 }, { index: 1 }]);
  });
});
