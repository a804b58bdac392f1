import { expect, it } from "vitest";
import * as policies from "../src/index.js";

it("exports exactly these names", () => {
  expect(Object.keys(policies).sort()).toEqual([
    "budget",
    "codeFreeze",
    "contractorCannotWritePii",
    "limitTasksPerContact",
    "maxFilesPerCommit",
    "maxRowsAffected",
    "noDuplicateContacts",
    "noPushToMain",
    "noUnboundedWrite",
    "protectBranches",
    "protectTables",
    "rateLimit",
    "requireActorRole",
    "requireBranchPrefix",
    "withinMaintenanceWindow",
  ]);
});
