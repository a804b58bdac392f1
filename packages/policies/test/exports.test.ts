import { expect, it } from "vitest";
import * as policies from "../src/index.js";

it("exports exactly these names", () => {
  expect(Object.keys(policies).sort()).toEqual([
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
    "requireActorRole",
    "requireBranchPrefix",
    "withinMaintenanceWindow",
  ]);
});
