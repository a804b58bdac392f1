import { z } from "zod";
import type { GitHubApi } from "./api.js";
import type { CommitFile } from "./commit-files.js";
import { failure } from "./failure.js";
import type { FileBefore } from "./files-before.js";
import { shaSchema } from "./inputs.js";
import { partsOf } from "./names.js";

const answer = z.object({ sha: shaSchema });

/**
 * Writes the tree that another one becomes by some files. Text goes with the tree, bytes in blobs of their own.
 *
 * @param before - those of the files that are there
 * @returns the new tree's sha
 * @throws ActionError `no_changes` where it is the same tree
 */
export async function writeTree(
  api: GitHubApi,
  repo: string,
  baseTree: string,
  { files, before }: { readonly files: readonly CommitFile[]; readonly before: readonly FileBefore[] },
  signal: AbortSignal,
): Promise<string> {
  const executable = new Set(before.filter(({ mode }) => mode === "100755").map(({ path }) => path));
  const tree = [];
  for (const file of files) {
    tree.push(await entryOf(api, repo, file, executable.has(file.path) ? "100755" : "100644", signal));
  }
  const parameters = { ...partsOf(repo), base_tree: baseTree, tree };
  const { sha } = await api.write("POST /repos/{owner}/{repo}/git/trees", parameters, answer, signal);
  if (sha === baseTree) throw failure("no_changes", "The files are like this already; there is nothing to commit.");
  return sha;
}

async function entryOf(
  api: GitHubApi,
  repo: string,
  file: CommitFile,
  usualMode: "100644" | "100755",
  signal: AbortSignal,
) {
  const { path } = file;
  if ("delete" in file) return { path, mode: "100644", type: "blob", sha: null } as const;
  const { content, encoding = "utf-8", mode = usualMode } = file;
  if (encoding === "utf-8") return { path, mode, type: "blob", content } as const;
  const parameters = { ...partsOf(repo), content, encoding };
  const { sha } = await api.write("POST /repos/{owner}/{repo}/git/blobs", parameters, answer, signal);
  return { path, mode, type: "blob", sha } as const;
}
