import { type ActionError, action, type Resource } from "@enact/core";
import { z } from "zod";
import { type CommitFile, filesSchema, touchedByCommit } from "../commit-files.js";
import { writeTree } from "../commit-tree.js";
import { harmless, makeCommit, type PushCommitOutput, reconcilePush, treeOf } from "../commits.js";
import { failure, orDrift } from "../failure.js";
import { filesBefore } from "../files-before.js";
import { branchSchema, messageSchema, repositorySchema } from "../inputs.js";
import { trailerOf, undoTrailersOf } from "../marker.js";
import { refOf } from "../names.js";
import { refuseOthersWork } from "../own-work.js";
import { findBranch, headOf, moveForwards } from "../refs.js";
import { type GitHubContext, lookAt } from "../repository.js";

const input = z
  .strictObject({
    repo: repositorySchema,
    branch: branchSchema,
    message: messageSchema,
    files: filesSchema,
  })
  .readonly();

/** Puts several files into one commit on a branch, and moves the branch forwards to it; never by force. */
export const pushCommit = (context: GitHubContext) =>
  action({
    input,
    effect: "write",
    prepare: async ({ repo: asked, branch, files }, { runId, signal }) => {
      const { api } = context;
      const { repo } = await lookAt(context, asked, signal);
      const head = await headOf(api, repo, branch, signal);
      const tree = await treeOf(api, repo, head, signal);
      return { repo, head, tree, files: await filesBefore(api, repo, tree, files, signal), runId };
    },
    touches: ({ branch, files }, { repo }) => touchedByCommit(repo, branch, files),
    run: async ({ branch, message, files }, call): Promise<PushCommitOutput> => {
      const { before, idempotencyKey, signal } = call;
      const { repo, head } = before;
      const { api } = context;
      // Until the branch is moved there are only objects that nothing refers to.
      const sha = await harmless(signal, async () => {
        const tree = await writeTree(api, repo, before.tree, { files, before: before.files }, signal);
        const withTrailer = `${message.trimEnd()}\n\n${trailerOf(idempotencyKey)}`;
        const made = await makeCommit(api, repo, { message: withTrailer, tree, parent: head }, signal);
        // GitHub lets a branch that was set back move forwards over what was taken from it.
        if ((await headOf(api, repo, branch, signal)) !== head) throw moved(branch);
        return made;
      });
      await moveForwards(api, repo, branch, sha, signal);
      return { repo, branch, sha, parent: head };
    },
    reconcile: ({ input: { branch } }, { before: { repo, head }, idempotencyKey, signal }) =>
      reconcilePush(context.api, { repo, branch, head, idempotencyKey }, moved(branch), signal),
    undo: {
      prepare: async ({ before: { runId }, output: { repo, branch, sha } }, { signal }) => {
        await lookAt(context, repo, signal);
        const found = await findBranch(context.api, repo, branch, signal);
        return { repo, branch, head: await refuseOthersWork(context.api, { repo, branch, sha, runId }, found, signal) };
      },
      touches: ({ input: { files }, before }, { repo, branch }): readonly Resource[] => {
        const known = new Set(before.files.map(({ path }) => path));
        const kept = (file: CommitFile) => ("delete" in file ? "create" : "update");
        return [
          { kind: "git.ref", name: refOf(branch), within: repo, change: "update" },
          ...files.map((file): Resource => {
            return {
              kind: "git.file",
              name: file.path,
              within: repo,
              change: known.has(file.path) ? kept(file) : "delete",
            };
          }),
        ];
      },
      run: async ({ input, before: was, output }, call): Promise<PushCommitOutput> => {
        const { before, idempotencyKey, signal } = call;
        const { repo, branch, head } = before;
        const { api } = context;
        const title = `Revert "${input.message.trim().split("\n")[0]?.trim()}"`.slice(0, 256);
        const message = `${title}\n\n${undoTrailersOf({ sha: output.sha, runId: was.runId }, idempotencyKey)}`;
        const sha = await harmless(signal, async () => {
          // The head is the commit itself, or has the same tree, so that the one from before it takes back just this.
          const made = await makeCommit(api, repo, { message, tree: was.tree, parent: head }, signal);
          if ((await findBranch(api, repo, branch, signal)) !== head) throw grown(branch);
          return made;
        });
        const moving = moveForwards(api, repo, branch, sha, signal);
        await orDrift(["head_moved", "not_found"], grown(branch).message, moving);
        return { repo, branch, sha, parent: head };
      },
      reconcile: (_attempt, { before, idempotencyKey, signal }) =>
        reconcilePush(context.api, { ...before, idempotencyKey }, grown(before.branch), signal),
    },
  });

function moved(branch: string): ActionError {
  return failure("head_moved", `The branch ${branch} was moved by somebody else; look again.`);
}

function grown(branch: string): ActionError {
  return failure("drift", `The branch ${branch} was moved by somebody else; the commit is left in it.`);
}
