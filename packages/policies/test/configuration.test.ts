import { ConfigurationError } from "@enact/core";
import { describe, expect, it } from "vitest";
import {
  budget,
  codeFreeze,
  contractorCannotWritePii,
  limitTasksPerContact,
  maxFilesPerCommit,
  maxRowsAffected,
  protectBranches,
  protectTables,
  rateLimit,
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
  ["rateLimit({ max })", (max) => rateLimit({ max, windowMs: 1_000 })],
  ["rateLimit({ windowMs })", (windowMs) => rateLimit({ max: 3, windowMs })],
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
  for (const make of [limitTasksPerContact, contractorCannotWritePii, withinMaintenanceWindow, rateLimit, budget]) {
    expect(refusal(make, options)).toContain("must be given an object");
  }
});

/** Both policies that keep a count, made with one more option. */
const LIMITS: readonly (readonly [string, (option: object) => unknown])[] = [
  ["rateLimit", (option) => rateLimit({ max: 3, windowMs: 1_000, ...option })],
  ["budget", (option) => budget({ max: 3, cost: () => 1, ...option })],
];

describe.each(LIMITS)("%s", (maker, make) => {
  it.each([null, 0, "actor", "", {}, []])("refuses to count by %j", (by) => {
    expect(refusal(make, { by })).toContain(`${maker}({ by }) must be a function`);
  });

  it.each(NO_NAMES.filter((value) => value !== undefined).map((value) => [value]))(
    "refuses the workflows %j",
    (value) => {
      expect(refusal(make, { workflows: value })).toContain(`${maker}({ workflows }) must`);
    },
  );

  it.each([null, 7, "", " ", "a\u200b", "\ud800", ["a"], {}])("refuses the name and the version %j", (value) => {
    expect(refusal(make, { name: value })).toContain(`${maker}({ name }) must be a readable name`);
    expect(refusal(make, { version: value })).toContain(`${maker}({ version }) must be a readable name`);
  });

  it("refuses a name that is kept for Enact's own results", () => {
    expect(refusal(make, { name: "enact:limit" })).toContain("enact:");
  });
});

describe("budget", () => {
  it.each([undefined, null, -1, -0.01, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1e300, "3", 3n, true, {}, [3]])(
    "refuses a max of %s",
    (max) => {
      expect(refusal(budget, { max, cost: () => 1 })).toContain("budget({ max }) must be a number from 0");
    },
  );

  it.each([0, -0, 0.5, 10, Number.MAX_SAFE_INTEGER])("takes a max of %s", (max) => {
    expect(budget({ max, cost: () => 1 }).version).toBe(`1 {"by":"actor","max":${Math.abs(max)}}`);
  });

  it.each([undefined, null, 1, "cents", {}])("refuses a cost that is %j", (cost) => {
    expect(refusal(budget, { max: 1, cost })).toContain("budget({ cost }) must be a function");
  });

  it.each(NO_NUMBER.filter((value) => value !== undefined).map((value) => [value]))(
    "refuses a window of %s",
    (value) => {
      expect(refusal(budget, { max: 1, cost: () => 1, windowMs: value })).toContain(
        "budget({ windowMs }) must be a whole number",
      );
    },
  );
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
    expect(rateLimit({ windowMs: 60_000, max: 3 }).version).toBe('1 {"by":"actor","max":3,"windowMs":60000}');
    expect(rateLimit({ max: 3, windowMs: 1, by: () => "all", workflows: ["b", "a"] }).version).toBe(
      '1 {"by":"function","max":3,"windowMs":1,"workflows":["a","b"]}',
    );
    expect(budget({ max: 3, cost: () => 1, windowMs: 9, version: "2026-03" }).version).toBe(
      '1 {"by":"actor","max":3,"version":"2026-03","windowMs":9}',
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
