import { z } from "zod";
import type { GitHubApi } from "./api.js";
import type { CommitFile } from "./commit-files.js";
import { failure } from "./failure.js";
import { shaSchema } from "./inputs.js";
import { partsOf } from "./names.js";

/** A file as it is before a commit changes it. */
export interface FileBefore {
  readonly path: string;
  readonly mode: string;
  /** Of its content. */
  readonly sha: string;
}

const answer = z.object({
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.string(), sha: shaSchema })),
});

type Entry = z.infer<typeof answer>["tree"][number];

/**
 * Looks at the places where the files of a commit go, folder by folder, so that the commit changes these files alone: git
 * would put a file in the place of a whole folder, and a folder in that of a file.
 *
 * @returns those that are there
 * @throws ActionError `validation` where a folder, a submodule or a file is in the way; `not_found` where a file to delete
 * is not there
 */
export async function filesBefore(
  api: GitHubApi,
  repo: string,
  tree: string,
  files: readonly CommitFile[],
  signal: AbortSignal,
): Promise<readonly FileBefore[]> {
  const folders = new Map<string, ReadonlyMap<string, Entry>>();
  const entriesOf = async (sha: string) => {
    const known = folders.get(sha) ?? (await readFolder(api, repo, sha, signal));
    folders.set(sha, known);
    return known;
  };
  const found: FileBefore[] = [];
  for (const file of files) {
    const entry = await entryAt(file.path, tree, entriesOf);
    if (entry !== undefined) found.push({ path: file.path, mode: entry.mode, sha: entry.sha });
    else if ("delete" in file) throw failure("not_found", `There is no file ${file.path} to delete.`);
  }
  return found;
}

/** The file of a path; undefined where there is nothing. */
async function entryAt(
  path: string,
  tree: string,
  entriesOf: (sha: string) => Promise<ReadonlyMap<string, Entry>>,
): Promise<Entry | undefined> {
  const folders = path.split("/");
  const name = folders.pop() ?? "";
  let sha = tree;
  for (const folder of folders) {
    const entry = (await entriesOf(sha)).get(folder);
    if (entry === undefined) return undefined;
    if (entry.type !== "tree")
      throw failure("validation", `The path ${path} leads through something that is no folder.`);
    sha = entry.sha;
  }
  const entry = (await entriesOf(sha)).get(name);
  if (entry === undefined || entry.type === "blob") return entry;
  throw failure("validation", `There is a folder or a submodule at ${path}; name the files.`);
}

async function readFolder(
  api: GitHubApi,
  repo: string,
  sha: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Entry>> {
  const parameters = { ...partsOf(repo), tree_sha: sha };
  const { truncated, tree } = await api.read(
    "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
    parameters,
    answer,
    signal,
  );
  if (truncated)
    throw failure("validation", "A folder has more entries than GitHub lists; nothing can be told of them.");
  return new Map(tree.map((entry) => [entry.path, entry]));
}
