import type { Context } from "./context.js";
import { Problem } from "./problem.js";
import type { Protection } from "./state.js";

/** Refuses a change of a protected branch past a pull request (GitHub Docs, "About protected branches"). */
export function refusePush(context: Context, ref: string, how: "forwards" | "backwards" | "deleted"): void {
  const protection = protectionOf(context, ref);
  if (protection === undefined) return;
  if (how === "deleted") throw new Problem(422, "Cannot delete this protected branch");
  if (protection.restrictPushes) throw new Problem(422, NOT_AUTHORIZED);
  if (protection.requirePullRequest !== false) throw new Problem(422, "Changes must be made through a pull request.");
  if (how === "backwards") throw new Problem(422, "Cannot force-push to this protected branch");
}

/** Refuses a merge into a protected branch. */
export function refuseMerge(context: Context, base: string): void {
  const protection = protectionOf(context, `refs/heads/${base}`);
  if (protection?.restrictPushes) throw new Problem(405, NOT_AUTHORIZED);
  if (protection?.requireReview) {
    throw new Problem(405, "At least 1 approving review is required by reviewers with write access.");
  }
}

const NOT_AUTHORIZED =
  "You're not authorized to push to this branch. Visit https://docs.github.com/articles/about-protected-branches/ for more information.";

/** What holds for this account; admins may do everything. */
function protectionOf({ repository, permission }: Context, ref: string): Protection | undefined {
  return permission === "admin" ? undefined : repository.protection.get(ref.replace(/^refs\/heads\//, ""));
}
