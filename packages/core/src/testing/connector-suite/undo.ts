import assert from "node:assert/strict";
import type { ConnectorLike } from "../../contracts/connector.js";
import type { ActionResult } from "../../models/action-result.js";
import type { UndoneCall } from "./options.js";
import { actionOf, namesOf, observe, type Subject, setUp, undo } from "./subject.js";

/** How writes are undone: completely, once, and never over what somebody else has done since. */
export function testUndo(subject: Subject): void {
  const { undo: undone = {}, state } = subject.options;

  subject.it("says how every write that can be undone is undone", async (connector) => {
    const undoable = namesOf(connector, "write").filter((name) => actionOf(connector, name).undo !== undefined);
    assert.deepEqual(Object.keys(undone).sort(), [...undoable].sort());
  });

  for (const [name, { input, change, restores }] of Object.entries(undone)) {
    subject.it(`${name}: is undone, and everything is as it was`, async (connector) => {
      const given = await setUp(input);
      const before = await state?.();
      const reversal = await undo(connector, name, await done(connector, name, given));
      assert.equal(reversal.status, "succeeded", JSON.stringify(reversal.output));
      assert.ok(
        reversal.resources.some((resource) => resource.change !== "read"),
        "the undo names nothing that it changes",
      );
      const after = await state?.();
      if (restores !== false) assert.deepEqual(after, before, "the vendor's state is not what it was");
    });

    subject.it(`${name}: is not undone a second time`, async (connector) => {
      const call = await done(connector, name, await setUp(input));
      assert.equal((await undo(connector, name, call)).status, "succeeded");
      await subject.unchanged(async () => {
        const again = await undo(connector, name, call);
        assert.notEqual(again.status, "succeeded", "it was undone twice");
      });
    });

    subject.it(`${name}: is not undone over what somebody else has changed since`, async (connector) => {
      await refusesDrift(subject, connector, name, await done(connector, name, await setUp(input)), change);
    });
  }
}

async function done(connector: ConnectorLike, name: string, input: object): Promise<ActionResult> {
  const { result } = await observe(connector, name, input);
  assert.equal(result.status, "succeeded", JSON.stringify(result.output));
  return result;
}

async function refusesDrift(
  subject: Subject,
  connector: ConnectorLike,
  name: string,
  call: ActionResult,
  change: UndoneCall["change"],
): Promise<void> {
  await change(call.output);
  const changed = await subject.options.state?.();
  const { status } = await undo(connector, name, call);
  const allowed = actionOf(connector, name).undo?.pinned === false ? ["failed", "unknown"] : ["failed"];
  assert.ok(allowed.includes(status), `it ended as "${status}"`);
  if (status === "failed") assert.deepEqual(await subject.options.state?.(), changed, "failed, and yet done");
}
