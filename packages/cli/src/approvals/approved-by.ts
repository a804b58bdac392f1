import type { PendingApproval } from "@enact/core";

/**
 * Who has approved on behalf of one policy so far: each address or id once, and only who is among its approvers.
 *
 * @remarks To be shown. Whether it is enough is for the client to say, which also knows whom the host lets and whose key
 * is whose.
 */
export function approvedBy(
  { approvers }: PendingApproval["pending"]["policies"][number],
  verdicts: PendingApproval["verdicts"],
): readonly string[] {
  const listed = approvers?.map((approver) => approver.toLowerCase());
  const names = verdicts
    .filter(({ verdict }) => verdict === "approved")
    .flatMap(({ approver }) => (approver.email ?? approver.id)?.toLowerCase() ?? [])
    .filter((name) => listed?.includes(name) ?? true);
  return [...new Set(names)];
}
