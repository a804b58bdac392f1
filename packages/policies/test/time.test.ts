import { describe, expect, it } from "vitest";
import { codeFreeze, withinMaintenanceWindow } from "../src/index.js";
import { atCall, atGate, say, table } from "./support.js";

const at = (time: string) => ({ now: `2026-03-04T${time}:00.000Z` });
const READ = [table("a", { change: "read" })];

describe("withinMaintenanceWindow", () => {
  it.each([
    [9, 17, "08:59", false],
    [9, 17, "09:00", true],
    [9, 17, "16:59", true],
    [9, 17, "17:00", false],
    [22, 4, "21:59", false],
    [22, 4, "22:00", true],
    [22, 4, "00:00", true],
    [22, 4, "03:59", true],
    [22, 4, "04:00", false],
    [23, 0, "23:30", true],
    [23, 0, "00:00", false],
    [0, 23, "23:00", false],
  ])("from %i to %i at %s: %s", async (startHourUtc, endHourUtc, time, inside) => {
    const policy = withinMaintenanceWindow({ startHourUtc, endHourUtc });
    expect((await say(policy, atCall([table("a")], at(time)))).passed).toBe(inside);
    expect((await say(policy, atGate([table("a")], at(time)))).passed).toBe(inside);
    expect((await say(policy, atGate(undefined, at(time)))).passed).toBe(inside);
  });

  it("takes no clock from the payload", async () => {
    const policy = withinMaintenanceWindow({ startHourUtc: 9, endHourUtc: 17 });
    const request = atCall([table("a")], { ...at("20:00"), payload: { now: "2026-03-04T10:00:00.000Z" } });
    expect((await say(policy, request)).verdict).toBe("block");
  });

  it("lets reads pass at any time, once they are known to be reads", async () => {
    const policy = withinMaintenanceWindow({ startHourUtc: 9, endHourUtc: 17 });
    expect((await say(policy, atCall(READ, { ...at("20:00"), effect: "read" }))).passed).toBe(true);
    expect((await say(policy, atCall([], { ...at("20:00"), effect: "read" }))).passed).toBe(true);
    expect((await say(policy, atGate(READ, at("20:00")))).passed).toBe(true);
    expect((await say(policy, atGate([], at("20:00")))).verdict).toBe("block");
    expect((await say(policy, atCall([table("a")], { ...at("20:00"), effect: "read" }))).verdict).toBe("block");
    expect((await say(policy, atCall(READ, at("20:00")))).verdict).toBe("block");
  });
});

describe("codeFreeze", () => {
  const policy = codeFreeze("2026-03-04T12:00:00Z");

  it("blocks writes until the instant, and from then on none", async () => {
    expect((await say(policy, atCall([table("a")], { now: "2026-03-04T11:59:59.999Z" }))).verdict).toBe("block");
    expect((await say(policy, atGate(undefined, { now: "2026-03-04T11:59:59.999Z" }))).verdict).toBe("block");
    expect((await say(policy, atCall([table("a")], { now: "2026-03-04T12:00:00.000Z" }))).passed).toBe(true);
  });

  it("lets reads pass", async () => {
    expect((await say(policy, atCall(READ, { ...at("01:00"), effect: "read" }))).passed).toBe(true);
    expect((await say(policy, atGate(READ, at("01:00")))).passed).toBe(true);
  });

  it("takes an instant of any zone, and means the same by it", () => {
    expect(codeFreeze("2026-03-04T13:00+01:00").version).toBe(policy.version);
  });
});

it.each([
  undefined,
  null,
  "",
  "now",
  1_772_625_600_000,
  Number.NaN,
  "2026-03-04",
  "2026-03-04T10:00:00Z",
  "2026-02-30T10:00:00.000Z",
])("blocks where the clock is %j", async (now) => {
  for (const policy of [
    withinMaintenanceWindow({ startHourUtc: 0, endHourUtc: 23 }),
    codeFreeze("2020-01-01T00:00:00Z"),
  ]) {
    const result = await say(policy, atCall([table("a")], { now: now as string }));
    expect(result).toMatchObject({ verdict: "block", reason: expect.stringContaining("clock") });
  }
});
