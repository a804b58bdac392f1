import type { ActionResult, Receipt } from "@enact/core";
import { expect } from "vitest";
import type { Place } from "./github.js";
import { type Call, runAll } from "./run.js";

/** The branch that {@link agentRun} makes. */
export const BRANCH = "agent/fix-1";

/** What `agentPr` does, with as many commits. */
export async function agentRun({ repo, github }: Place, commits = 1): Promise<Receipt> {
  const pushes = Array.from({ length: commits }, (_, index): Call => {
    const files = [
      { path: "README.md", content: `Changed ${index}\n` },
      { path: `${index}.txt`, content: "New\n" },
    ];
    return ["pushCommit", { repo, branch: BRANCH, message: `Change ${index}`, files }];
  });
  const receipt = await runAll(github, [
    ["createBranch", { repo, branch: BRANCH }],
    ...pushes,
    ["createPr", { repo, branch: BRANCH, title: "Work" }],
  ]);
  expect(receipt.outcome).toBe("succeeded");
  return receipt;
}

/** The calls of some actions alone. */
export function only({ actionsTaken }: Receipt, ...names: readonly string[]): Pick<Receipt, "actionsTaken"> {
  return { actionsTaken: actionsTaken.filter(({ action }) => names.includes(action)) };
}

/** What became of each call, in words. */
export function statuses(calls: readonly ActionResult[]): readonly string[] {
  return calls.map(({ action, status }) => `${action}: ${status}`);
}
