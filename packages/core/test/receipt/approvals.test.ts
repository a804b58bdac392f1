import { describe, expect, it } from "vitest";
import { verify } from "./support/evidence.js";
import { SOUND_APPROVALS } from "./support/tamper-approvals.js";
import { stored } from "./support/tampering.js";

// What is wrong with approvals is in tamper.test.ts; this is what looks like it and must give no false alarm.
describe("the verifier has nothing against", () => {
  it.each(Object.entries(SOUND_APPROVALS))("%s", async (_name, make) => {
    const made = stored();
    make(made);
    const { findings } = await verify(made.store, { strict: true });
    expect(findings).toEqual([]);
  });
});
