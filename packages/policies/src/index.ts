export { contractorCannotWritePii, type PiiOptions, requireActorRole } from "./access.js";
export { limitTasksPerContact, noDuplicateContacts, type TaskLimit } from "./crm.js";
export { maxFilesPerCommit, noPushToMain, protectBranches, requireBranchPrefix } from "./git.js";
export { type Budget, budget, type LimitOptions, type RateLimit, rateLimit } from "./limits.js";
export { maxRowsAffected, noUnboundedWrite, protectTables } from "./sql.js";
export { codeFreeze, type MaintenanceWindow, withinMaintenanceWindow } from "./time.js";
