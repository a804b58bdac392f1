import assert from "node:assert/strict";
import type { Action } from "../../contracts/connector.js";
import { encode, isJsonObject, type Json } from "../../json.js";
import type { ActionResult } from "../../models/action-result.js";
import { resourceSchema } from "../../models/resource.js";
import { actionOf, call, namesOf, type Observed, observe, type Subject } from "./subject.js";

/** What a call does and says: what it touches, what it gives, and what it leaves alone. */
export function testCalls(subject: Subject): void {
  const actions = Object.keys(subject.options.good);

  for (const name of actions) {
    subject.it(`${name}: does it, and says in full what it touched and what came of it`, async (connector) => {
      const action = actionOf(connector, name);
      for (const input of await subject.good(name)) {
        const once = () => observe(connector, name, input);
        const observed = await (action.effect === "read" ? subject.unchanged(once) : once());
        assert.equal(observed.result.status, "succeeded", JSON.stringify(observed.result.output));
        checkResources(action, observed);
        assert.equal(difference(observed.given.output, observed.result.output, "output"), undefined);
        if (action.prepare !== undefined) {
          assert.equal(difference(observed.given.before, observed.result.before, "before"), undefined);
        }
        subject.hidesSecrets(`the result of ${name}`, JSON.stringify(observed.result));
      }
    });
  }

  subject.it("changes nothing where a policy blocks the call", async (connector) => {
    for (const name of namesOf(connector, "write")) {
      for (const input of await subject.good(name)) {
        const { result } = await subject.unchanged(() => observe(connector, name, input, { judge: BLOCKS }));
        assert.equal(result.status, "blocked", JSON.stringify(result.output));
      }
    }
  });

  subject.it("refuses writes outside a run once a client guards it, and still reads", async (connector) => {
    connector.guard();
    for (const name of actions) {
      const refused = actionOf(connector, name).effect === "write";
      for (const input of await subject.good(name)) {
        const { status, code } = await subject.unchanged(() => call(connector, name, input));
        assert.equal(status, refused ? "failed" : "succeeded", `${name}: ${code}`);
        if (refused) assert.equal(code, "ENACT_ACTION_BLOCKED");
      }
    }
  });
}

const BLOCKS = async () => ({
  policyResults: [{ policy: "no", phase: "action", verdict: "block", passed: false, reason: "no" }] as const,
  now: new Date().toISOString(),
});

function checkResources(action: Action, { result, given }: Observed): void {
  const { resources, effect } = result;
  for (const resource of resources) {
    assert.deepEqual(resourceSchema.parse(resource), resource);
    for (const name of [resource.name, resource.within ?? "", ...(resource.fields ?? [])]) {
      assert.equal(name, name.trim().normalize("NFC"), `"${name}" is not canonical`);
    }
    assert.equal(new Set(resource.fields).size, resource.fields?.length ?? 0, "a field is named twice");
    if (effect === "read") assert.equal(resource.change, "read", "a read names a change");
  }
  if (effect === "write") assert.ok(resources.some(isChange), "a write names no change");
  // Policies judge it before the call and the receipt shows it after: it must not depend on anything else.
  assert.deepEqual(action.touches?.(result.input, given.before) ?? [], resources, "touches gives another answer");
}

function isChange({ change }: ActionResult["resources"][number]): boolean {
  return change !== "read";
}

/** Where what an action gave differs from what a record can hold of it. A member that is undefined is left out. */
function difference(given: unknown, kept: Json | undefined, path: string): string | undefined {
  assert.deepEqual(kept, encode(given));
  if (given === undefined) return undefined;
  if (Array.isArray(given) && Array.isArray(kept) && given.length === kept.length) {
    return firstOf(given.map((item, index) => () => difference(item, kept[index] as Json, `${path}[${index}]`)));
  }
  if (typeof given === "object" && given !== null && isJsonObject(kept)) {
    const members = Object.entries(given).filter(([, member]) => member !== undefined);
    const odd = members.find(([key]) => !(key in kept));
    if (odd === undefined && members.length === Object.keys(kept).length) {
      return firstOf(
        members.map(
          ([key, member]) =>
            () =>
              difference(member, kept[key], `${path}.${key}`),
        ),
      );
    }
  }
  return given === kept ? undefined : `${path} is no JSON: a receipt would say ${JSON.stringify(kept)}`;
}

function firstOf(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const found = check();
    if (found !== undefined) return found;
  }
  return undefined;
}
