import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTime } from "../../src/time/parse-time.js";

const NOW = new Date("2026-03-01T12:00:00.000Z");

describe("a time", () => {
  it.each([
    ["90m", "2026-03-01T10:30:00.000Z"],
    ["24h", "2026-02-28T12:00:00.000Z"],
    ["7d", "2026-02-22T12:00:00.000Z"],
    ["2w", "2026-02-15T12:00:00.000Z"],
    ["30s", "2026-03-01T11:59:30.000Z"],
    ["2026-01-31", "2026-01-31T00:00:00.000Z"],
    ["2026-01-31T09:30", "2026-01-31T09:30:00.000Z"],
    ["2026-01-31 09:30:15", "2026-01-31T09:30:15.000Z"],
    ["2026-01-31T09:30:15.5Z", "2026-01-31T09:30:15.500Z"],
    ["2026-01-31T09:30:00+02:00", "2026-01-31T07:30:00.000Z"],
    [" 2026-01-31t09:30:00z ", "2026-01-31T09:30:00.000Z"],
  ])("%s is %s", (text, moment) => {
    expect(parseTime(text, NOW)).toBe(moment);
  });

  it.each([
    "",
    "now",
    "7",
    "d",
    "-7d",
    "1.5h",
    "2026-02-31",
    "2026-13-01",
    "2026-01-31T25:00",
    "31/01/2026",
    "9999999999d",
  ])("%j is none", (text) => {
    expect(() => parseTime(text, NOW)).toThrow(expect.objectContaining({ code: "ENACT_CLI_USAGE" }));
  });

  it("is read as it is written, whatever moment it is", () => {
    const moments = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(moments, (moment) => {
        expect(parseTime(moment.toISOString(), NOW)).toBe(moment.toISOString());
      }),
    );
  });

  it("is refused or a timestamp, whatever was typed", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,9}[smhdw]$/)), (text) => {
        try {
          expect(parseTime(text, NOW)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        } catch (error) {
          expect(error).toMatchObject({ code: "ENACT_CLI_USAGE" });
        }
      }),
    );
  });
});
