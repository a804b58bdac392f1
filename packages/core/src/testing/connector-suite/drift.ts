import assert from "node:assert/strict";
import { actionOf, namesOf, observe, type Subject, setUp } from "./subject.js";

/** What a write does about a change that comes between its look and its leap. */
export function testDrift(subject: Subject): void {
  const { drift = {} } = subject.options;

  subject.it("says how every write that looks may find things changed", async (connector) => {
    const looking = namesOf(connector, "write").filter((name) => actionOf(connector, name).prepare !== undefined);
    assert.deepEqual(Object.keys(drift).sort(), [...looking].sort());
  });

  for (const [name, { input, change }] of Object.entries(drift)) {
    subject.it(`${name}: leaves alone what changes between its look and its leap`, async (connector) => {
      let changed: unknown;
      const judge = async ({ before = null }: { readonly before?: unknown }) => {
        await change(before as never);
        changed = await subject.options.state?.();
        return { policyResults: [], now: new Date().toISOString() };
      };
      const { result } = await observe(connector, name, await setUp(input), { judge });
      const allowed = actionOf(connector, name).pinned === false ? ["failed", "unknown"] : ["failed"];
      assert.ok(allowed.includes(result.status), `it ended as "${result.status}"`);
      if (result.status === "failed")
        assert.deepEqual(await subject.options.state?.(), changed, "failed, and yet done");
    });
  }
}
