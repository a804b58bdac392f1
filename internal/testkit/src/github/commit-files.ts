import type { Git } from "./git.js";

/** A file that somebody puts into a repository: text, or more. */
export type FileContent =
  | string
  | { readonly content: string; readonly encoding?: "utf8" | "base64"; readonly mode?: string };

/** Writes a commit of some files on top of another one; null deletes a file. */
export async function commitFiles(
  git: Git,
  parent: string | undefined,
  files: Readonly<Record<string, FileContent | null>>,
  message: string,
): Promise<string> {
  const changes = Object.entries(files).map(async ([path, file]) => {
    if (file === null) return { path, mode: "100644", sha: null };
    const { content, encoding = "utf8", mode = "100644" } = typeof file === "string" ? { content: file } : file;
    return { path, mode, sha: await git.writeBlob(Buffer.from(content, encoding)) };
  });
  const base = parent === undefined ? undefined : (await git.readCommit(parent))?.tree;
  const tree = await git.writeTree(base, await Promise.all(changes));
  const author = { name: "Somebody", email: "somebody@example.com", date: new Date().toISOString() };
  const parents = parent === undefined ? [] : [parent];
  return git.writeCommit({ tree, parents, message, author, committer: author });
}
