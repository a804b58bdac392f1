import { describe, expect, it } from "vitest";
import { newId } from "../../src/models/id.js";
import { IdSet } from "../../src/receipt/verify/id-set.js";

describe("IdSet", () => {
  it("holds exactly what was added", () => {
    const set = new IdSet();
    const ids = Array.from({ length: 50_000 }, (_, index) => newId(1_700_000_000_000 + (index >> 6)));
    for (const id of ids) expect(set.add(id)).toBe(true);
    for (const id of ids) {
      if (set.add(id) || !set.has(id)) expect.fail(`${id} was lost`);
    }
    for (let count = 0; count < 50_000; count++) {
      if (set.has(newId())) expect.fail("an id that was never added");
    }
    expect(set.size).toBe(50_000);
  });

  it("tells ids apart that differ in one digit", () => {
    const set = new IdSet();
    const id = "0199c0de-0000-7000-8000-000000000000";
    set.add(id);
    for (let at = 0; at < id.length; at++) {
      if (id[at] !== "-")
        expect(set.has(`${id.slice(0, at)}${id[at] === "1" ? "2" : "1"}${id.slice(at + 1)}`)).toBe(false);
    }
  });
});
