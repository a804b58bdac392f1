import type { JudgedRequest, Policy, PolicyRequest, Verdict } from "@enact/core";

/** The same checks without an engine: every policy asked in turn, the verdicts collected, nothing else. */
export function plainLoop(policies: readonly Policy[], request: PolicyRequest): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const policy of policies) verdicts.push(policy.evaluate(request));
  return verdicts;
}

interface Answer {
  readonly policy: string;
  readonly passed: boolean;
}

/**
 * The rules of the eight built-in policies as somebody would write them into an application, in one function: no engine,
 * no reasons, and none of what the built-ins do against an agent that spells a name another way.
 */
export function handInlined({ actor, resources = [] }: JudgedRequest): Answer[] {
  let main = false;
  let outside = false;
  let files = 0;
  let protectedTable = false;
  let rows = 0;
  let unbounded = false;
  let pii = false;
  for (const { kind, name, change, count, fields } of resources) {
    if (change === "read") continue;
    if (kind === "git.ref") {
      if (name === "refs/heads/main" || name === "refs/heads/master") main = true;
      if (!name.startsWith("refs/heads/agent/")) outside = true;
    } else if (kind === "git.file") {
      files += 1;
    } else if (kind === "sql.table") {
      if (name === "public.users" || name === "public.payments") protectedTable = true;
      if (typeof count === "number") rows += count;
      else unbounded = true;
      for (const field of fields ?? []) if (field === "ssn" || field === "birthDate" || field === "phone") pii = true;
    }
  }
  return [
    { policy: "noPushToMain", passed: !main },
    { policy: "requireBranchPrefix", passed: !outside },
    { policy: "maxFilesPerCommit", passed: files <= 50 },
    { policy: "protectTables", passed: !protectedTable },
    { policy: "maxRowsAffected", passed: !unbounded && rows <= 100 },
    { policy: "noUnboundedWrite", passed: !unbounded },
    { policy: "requireActorRole", passed: actor.role === "engineer" || actor.role === "contractor" },
    { policy: "contractorCannotWritePii", passed: !(actor.role === "contractor" && pii) },
  ];
}
