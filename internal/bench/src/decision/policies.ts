import { block, definePolicy, type Policy, pass } from "@enact/core";
import {
  contractorCannotWritePii,
  maxFilesPerCommit,
  maxRowsAffected,
  noPushToMain,
  noUnboundedWrite,
  protectTables,
  requireActorRole,
  requireBranchPrefix,
} from "@enact/policies";

/** Eight built-in policies that ask for no facts. */
export const builtIn: readonly Policy[] = [
  noPushToMain,
  requireBranchPrefix("agent/"),
  maxFilesPerCommit(50),
  protectTables(["public.users", "public.payments"]),
  maxRowsAffected(100),
  noUnboundedWrite,
  requireActorRole(["engineer", "contractor"]),
  contractorCannotWritePii({ piiFields: ["ssn", "birthDate", "phone"] }),
];

/** Eight policies that compare one member of the payload: the least a policy can do, so that what surrounds it shows. */
export const oneComparison: readonly Policy[] = Array.from({ length: 8 }, (_unused, index) => {
  const member = `field${index}`;
  const passed = Object.freeze(pass(`${member} is not forbidden`));
  const blocked = Object.freeze(block(`${member} is forbidden`));
  return definePolicy({
    name: `notForbidden${index}`,
    version: "1",
    evaluate: ({ payload }) => (payload[member] === "forbidden" ? blocked : passed),
  });
});

/** So many policies out of a few, each under a name of its own. */
export function repeated(policies: readonly Policy[], count: number): readonly Policy[] {
  return Array.from({ length: count }, (_unused, index) => {
    const policy = policies[index % policies.length] as Policy;
    return index < policies.length ? policy : Object.freeze({ ...policy, name: `${policy.name}${index}` });
  });
}
