import { expect } from "vitest";
import type { GitHubActionName } from "../../src/index.js";
import { mergedPr, openIssue, openPr, type Place, work } from "./github.js";

/** A write that can be undone. */
export interface Undoable {
  readonly input: (place: Place) => Promise<object>;
  /** Method and path of the last write that undoing sends. */
  readonly lastWrite: string;
  /** Expects the write to be undone, by GitHub's own word. */
  readonly expectUndone: (place: Place) => Promise<void>;
  /** What somebody else does to it, of which undoing would be in the way. */
  readonly interfere: (place: Place) => unknown;
}

const BRANCH = "agent/fix-1";

/** The branch that the undo of `mergePr` makes. */
export const REVERT = "agent/revert-1-fix-1";

const sha = async ({ repository }: Place, branch: string) => (await repository.refs())[`refs/heads/${branch}`];
const push = ({ repository }: Place, branch = BRANCH) => repository.commit({ branch, files: { theirs: "t\n" } });

/** A file that is changed, one that is deleted, one that is added. */
const FILES = [
  { path: "README.md", content: "Changed\n" },
  { path: `${BRANCH}.txt`, delete: true },
  { path: "docs/new.sh", content: "#!/bin/sh\n", mode: "100755" },
] as const;

/** By action. */
export const undoable: Readonly<Partial<Record<GitHubActionName, Undoable>>> = {
  createBranch: {
    input: async ({ repo }) => ({ repo, branch: BRANCH }),
    lastWrite: "DELETE /git/refs/",
    expectUndone: async ({ repository }) => expect(Object.keys(await repository.refs())).toEqual(["refs/heads/trunk"]),
    interfere: (where) => push(where),
  },
  pushCommit: {
    input: async (where) => {
      await work(where, BRANCH);
      return { repo: where.repo, branch: BRANCH, message: "Change it\n\nAt length.", files: FILES };
    },
    lastWrite: "PATCH /git/refs/",
    expectUndone: async ({ repository }) => {
      const [undone, pushed, parent, ...more] = await repository.log(BRANCH);
      expect(undone).toMatchObject({ tree: parent?.tree, parents: [pushed?.sha] });
      expect(undone?.message).toMatch(
        new RegExp(
          `^Revert "Change it"\n\nThis reverts commit ${pushed?.sha}\\.\n\nEnact-Undo: \\S+\nEnact-Run: \\S+:0$`,
        ),
      );
      expect(more).toHaveLength(1);
      expect(await repository.files(BRANCH)).toEqual({
        "README.md": { content: "# Hello\n", mode: "100644" },
        [`${BRANCH}.txt`]: { content: `${BRANCH}\n`, mode: "100644" },
      });
    },
    interfere: (where) => push(where),
  },
  createPr: {
    input: async (where) => {
      await work(where, BRANCH);
      return { repo: where.repo, branch: BRANCH, title: "A pull request" };
    },
    lastWrite: "PATCH /pulls/1$",
    expectUndone: async (where) => {
      expect(where.repository.pulls).toMatchObject([{ state: "closed", merged: false }]);
      expect(await sha(where, BRANCH)).toBeDefined();
    },
    interfere: (where) => push(where),
  },
  createIssue: {
    input: async ({ repo }) => ({ repo, title: "An issue" }),
    lastWrite: "PATCH /issues/1$",
    expectUndone: async ({ repository }) =>
      expect(repository.issues).toMatchObject([{ state: "closed", stateReason: "not_planned" }]),
    interfere: ({ repository }) => repository.setState(1, "closed"),
  },
  mergePr: {
    input: async (where) => ({ repo: where.repo, number: await openPr(where, BRANCH), method: "merge" }),
    lastWrite: "POST /pulls$",
    expectUndone: async ({ repository }) => {
      expect(repository.pulls).toMatchObject([
        { merged: true },
        { state: "open", head: REVERT, base: "trunk", title: `Revert "Title of ${BRANCH}"` },
      ]);
      expect(Object.keys(await repository.files("trunk"))).toContain(`${BRANCH}.txt`);
      expect(Object.keys(await repository.files(REVERT))).toEqual(["README.md"]);
    },
    interfere: (where) => push(where, REVERT),
  },
  deleteBranch: {
    input: async (where) => {
      await work(where, BRANCH);
      return { repo: where.repo, branch: BRANCH };
    },
    lastWrite: "POST /git/refs$",
    expectUndone: async ({ repository }) =>
      expect(Object.keys(await repository.files(BRANCH))).toEqual(["README.md", `${BRANCH}.txt`]),
    interfere: (where) => push(where),
  },
  closePr: {
    input: async (where) => ({ repo: where.repo, number: await openPr(where, BRANCH) }),
    lastWrite: "PATCH /pulls/1$",
    expectUndone: async ({ repository }) => expect(repository.pulls).toMatchObject([{ state: "open" }]),
    interfere: ({ repository }) => repository.setState(1, "open"),
  },
  closeIssue: {
    input: async (where) => ({ repo: where.repo, number: await openIssue(where) }),
    lastWrite: "PATCH /issues/1$",
    expectUndone: async ({ repository }) => expect(repository.issues).toMatchObject([{ state: "open" }]),
    interfere: ({ repository }) => repository.setState(1, "open"),
  },
  revertPr: {
    input: async (where) => ({ repo: where.repo, number: await mergedPr(where, BRANCH), branch: "agent/revert" }),
    lastWrite: "DELETE /git/refs/",
    expectUndone: async (where) => {
      expect(where.repository.pulls.at(-1)).toMatchObject({ number: 2, state: "closed", merged: false });
      expect(await sha(where, "agent/revert")).toBeUndefined();
    },
    interfere: (where) => push(where, "agent/revert"),
  },
};
