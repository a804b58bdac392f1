import type { Git } from "./git.js";

/** A file that differs between two commits. */
export interface FileChange {
  readonly path: string;
  readonly previousPath: string | undefined;
  readonly status: "added" | "modified" | "removed" | "renamed";
  readonly sha: string | null;
  readonly additions: number;
  readonly deletions: number;
}

const STATUS: Readonly<Record<string, FileChange["status"]>> = { A: "added", D: "removed", R: "renamed" };

/** What changes from one commit to another, renames found, in the order of paths. */
export async function diff(git: Git, from: string, to: string): Promise<readonly FileChange[]> {
  const raw = (await git.run(["diff", "--raw", "-z", "-M", "--no-abbrev", from, to])).split("\0");
  const counted = (await git.run(["diff", "--numstat", "-z", "-M", from, to])).split("\0");
  const changes: FileChange[] = [];
  for (let at = 0, count = 0; at < raw.length - 1; ) {
    const [, , , sha = "", letter = ""] = (raw[at] ?? "").split(" ");
    const renamed = letter.startsWith("R");
    const [additions = "0", deletions = "0"] = (counted[count] ?? "").split("\t");
    const path = raw[at + (renamed ? 2 : 1)] ?? "";
    changes.push({
      path,
      previousPath: renamed ? raw[at + 1] : undefined,
      status: STATUS[letter.charAt(0)] ?? "modified",
      sha: /^0+$/.test(sha) ? null : sha,
      // Git counts no lines of a binary file.
      additions: additions === "-" ? 0 : Number(additions),
      deletions: deletions === "-" ? 0 : Number(deletions),
    });
    at += renamed ? 3 : 2;
    count += renamed ? 3 : 1;
  }
  return changes;
}

/** A `diff-entry`. */
export function fileShape(url: string, head: string, change: FileChange) {
  const { path, previousPath, status, sha, additions, deletions } = change;
  const place = path.split("/").map(encodeURIComponent).join("/");
  return {
    sha,
    filename: path,
    status,
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: `${url}/blob/${head}/${place}`,
    raw_url: `${url}/raw/${head}/${place}`,
    contents_url: `${url}/contents/${place}?ref=${head}`,
    ...(previousPath === undefined ? undefined : { previous_filename: previousPath }),
  };
}
