import assert from "node:assert/strict";
import type { ActionResult } from "../../models/action-result.js";
import type { TestedConnector } from "./options.js";
import { call, observe, type Subject, setUp } from "./subject.js";

/** How a call ends that does not succeed: refused by the vendor, aborted, or never answered. */
export function testFailures(subject: Subject): void {
  for (const { name, input, code, status = "failed" } of subject.failing()) {
    subject.it(`${name}: says "${code}" where the vendor refuses it`, async (connector) => {
      const given = await setUp(input);
      const attempt = () => call(connector, name, given);
      const result = await (status === "failed" ? subject.unchanged(attempt) : attempt());
      assert.deepEqual({ status: result.status, code: result.code }, { status, code }, JSON.stringify(result.output));
      const { error } = result.output as { readonly error: unknown };
      assert.ok(typeof error === "string" && error.trim() !== "", "the failure has no message");
      subject.hidesSecrets("the failure", JSON.stringify(result));
    });
  }

  subject.it("sends nothing once the run was aborted", async (connector) => {
    for (const name of Object.keys(connector.actions)) {
      for (const input of await subject.good(name)) {
        const { status, code } = await subject.unchanged(() => call(connector, name, input, AbortSignal.abort()));
        assert.deepEqual({ status, code }, { status: "failed", code: "ENACT_ABORTED" }, name);
      }
    }
  });

  const { held } = subject.options;
  if (held === undefined) return;

  /** Calls what is not answered, and expects the call to end before the answer comes. */
  const callHeld = async (connector: TestedConnector, gate: Parameters<typeof observe>[3]) => {
    const before = await subject.options.state?.();
    const release = await held.begin();
    let result: ActionResult;
    try {
      ({ result } = await observe(connector, held.action, held.input, gate));
    } finally {
      await release();
    }
    assert.ok(result.status === "failed" || result.status === "unknown", `it ended as "${result.status}"`);
    if (result.status === "failed") assert.deepEqual(await subject.options.state?.(), before, "failed, and yet done");
  };

  subject.it("ends a call that the vendor does not answer at the time limit", async (connector) => {
    await callHeld(connector, { actionTimeoutMs: 100 });
  });

  subject.it("ends a call that the vendor does not answer when the run is aborted", async (connector) => {
    await callHeld(connector, { signal: AbortSignal.timeout(100) });
  });
}
