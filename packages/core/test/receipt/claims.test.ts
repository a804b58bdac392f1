import { describe, expect, it } from "vitest";
import { verify } from "./support/evidence.js";
import { SOUND_CLAIMS } from "./support/tamper-claims.js";
import { stored } from "./support/tampering.js";

describe("what one alone can have", () => {
  it.each(Object.entries(SOUND_CLAIMS))("is nothing to report for %s", async (_name, make) => {
    const made = stored();
    make(made);
    const { findings } = await verify(made.store, { strict: true });
    expect(findings).toEqual([]);
  });
});
