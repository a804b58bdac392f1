import { ConfigurationError } from "@enact/core";
import { describe, expect, it } from "vitest";
import {
  codeFreeze,
  contractorCannotWritePii,
  limitTasksPerContact,
  maxFilesPerCommit,
  maxRowsAffected,
  protectBranches,
  protectTables,
  requireActorRole,
  requireBranchPrefix,
  withinMaintenanceWindow,
} from "../src/index.js";

const NO_NUMBER = [undefined, null, 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, "3", 3n, true, {}, [3]];
const NO_NAMES = [undefined, null, "main", [], {}, [""], [" "], [null], [7], ["a", undefined], ["a\u200b"], ["\ud800"]];

/** Makes a policy from a value that has no such type, and gives the message of the error. */
function refusal(make: (value: never) => unknown, value: unknown): string {
  try {
    make(value as never);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error("The configuration was accepted.");
}

describe.each<[string, (value: never) => unknown]>([
  ["maxFilesPerCommit(max)", maxFilesPerCommit],
  ["maxRowsAffected(max)", maxRowsAffected],
  ["limitTasksPerContact({ max })", (max) => limitTasksPerContact({ max, windowDays: 7 })],
  ["limitTasksPerContact({ windowDays })", (windowDays) => limitTasksPerContact({ max: 3, windowDays })],
])("%s", (field, make) => {
  it.each(NO_NUMBER.map((value) => [value]))("refuses %s", (value) => {
    expect(refusal(make, value)).toMatch(`${field} must be a whole number`);
  });
});

describe.each<[string, (value: never) => unknown]>([
  ["protectBranches(names)", protectBranches],
  ["protectTables(names)", protectTables],
  ["requireActorRole(roles)", requireActorRole],
  ["contractorCannotWritePii({ piiFields })", (piiFields) => contractorCannotWritePii({ piiFields })],
])("%s", (field, make) => {
  it.each(NO_NAMES.map((value) => [value]))("refuses %j", (value) => {
    expect(refusal(make, value)).toMatch(`${field} must`);
  });
});

it.each([["release/*"], ["a b"], ["refs/heads/"], ["main/"], ["-x"], ["a..b"], ["@"]])(
  "protectBranches refuses %j",
  (name) => {
    expect(refusal(protectBranches, [name])).toContain("no name of a branch");
  },
);

it.each([["public.*"], [".users"], ["a..b"], ['""'], ["--"]])("protectTables refuses %j", (name) => {
  expect(refusal(protectTables, [name])).toContain("no name of a table");
});

it.each([["*"], ["$"], ["--"]])("contractorCannotWritePii refuses %j", (field) => {
  expect(refusal(contractorCannotWritePii, { piiFields: [field] })).toContain("names no field");
});

it.each([
  [undefined],
  [null],
  [""],
  [7],
  ["refs/heads/agent/"],
  ["/agent"],
  ["a b"],
  ["../"],
  ["agent/*"],
  ["-"],
  ["a\u200b/"],
])("requireBranchPrefix refuses %j", (prefix) => {
  expect(refusal(requireBranchPrefix, prefix)).toContain("requireBranchPrefix(prefix)");
});

it.each([undefined, null, "22-4", [22, 4]])("policies with options refuse %j", (options) => {
  for (const make of [limitTasksPerContact, contractorCannotWritePii, withinMaintenanceWindow]) {
    expect(refusal(make, options)).toContain("must be given an object");
  }
});

describe("withinMaintenanceWindow", () => {
  it("refuses hours that are none", () => {
    for (const value of [undefined, null, -1, 24, 1.5, Number.NaN, "22"]) {
      expect(refusal(withinMaintenanceWindow, { startHourUtc: value, endHourUtc: 4 })).toContain("startHourUtc");
      expect(refusal(withinMaintenanceWindow, { startHourUtc: 4, endHourUtc: value })).toContain("endHourUtc");
    }
  });

  it("refuses an end equal to the start", () => {
    expect(refusal(withinMaintenanceWindow, { startHourUtc: 4, endHourUtc: 4 })).toContain("always or never");
  });
});

it.each([
  undefined,
  null,
  0,
  "",
  "tomorrow",
  "2026-01-02",
  "2026-01-02T09:00:00",
  "2026-02-30T09:00:00Z",
  "2026-01-02T24:00:00Z",
  "2026-01-02 09:00:00Z",
  "9999-12-31T23:59:00-23:59",
  new Date(0),
])("codeFreeze refuses %j", (until) => {
  expect(refusal(codeFreeze, until)).toContain("codeFreeze(until)");
});

describe("versions", () => {
  it("cover the parameters, whatever their order", () => {
    expect(limitTasksPerContact({ max: 3, windowDays: 7 }).version).toBe('1 {"max":3,"windowDays":7}');
    expect(limitTasksPerContact({ windowDays: 7, max: 3 }).version).toBe('1 {"max":3,"windowDays":7}');
    expect(maxFilesPerCommit(50).version).toBe('1 {"max":50}');
    expect(requireBranchPrefix("agent/").version).toBe('1 {"prefix":"agent/"}');
    expect(contractorCannotWritePii({ piiFields: ["b", "a"] }).version).toBe('1 {"piiFields":["a","b"]}');
    expect(withinMaintenanceWindow({ startHourUtc: 22, endHourUtc: 4 }).version).toBe(
      '1 {"endHourUtc":4,"startHourUtc":22}',
    );
    expect(codeFreeze("2026-01-02T09:00Z").version).toBe('1 {"until":"2026-01-02T09:00:00.000Z"}');
  });

  it("keep what they were given, whatever happens to it afterwards", () => {
    const names = ["b", "a"];
    const policy = protectTables(names);
    names.push("c");
    expect(policy.version).toBe('1 {"names":["a","b"]}');
    expect(names).toEqual(["b", "a", "c"]);
  });
});
