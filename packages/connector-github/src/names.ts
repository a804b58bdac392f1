/**
 * Why a text is no name of a repository, or undefined where it is one: `owner/name`, of the letters that GitHub allows.
 */
export function repositoryProblem(repo: string): string | undefined {
  const [owner = "", name = "", ...more] = repo.split("/");
  if (more.length > 0 || owner === "" || name === "") return 'must be "owner/name"';
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})$/.test(owner)) return "has an owner that GitHub does not allow";
  if (!/^[A-Za-z0-9._-]{1,100}$/.test(name) || /^\.{1,2}$/.test(name) || /\.git$/i.test(name)) {
    return "has a name that GitHub does not allow";
  }
  return undefined;
}

/** Bytes of a branch's name; GitHub and file systems under a repository allow a little more. */
const MAX_BRANCH_BYTES = 200;

/**
 * Why a text is no name of a branch, or undefined where it is one.
 *
 * @remarks The rules of git-check-ref-format(1), and stricter where a name could be taken for another one: it must be in
 * Unicode's form NFC, without characters that cannot be seen, must not begin with `-` or `refs/`, and must not read as
 * a commit's sha or as `HEAD`.
 */
export function branchProblem(branch: string): string | undefined {
  if (branch === "" || Buffer.byteLength(branch) > MAX_BRANCH_BYTES) {
    return `must have 1 to ${MAX_BRANCH_BYTES} bytes`;
  }
  if (branch !== branch.normalize("NFC") || !branch.isWellFormed()) return "is not in Unicode's form NFC";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git-check-ref-format(1), rule 4
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(branch)) return "holds a character that git does not allow in a name";
  if (/\p{Z}|\p{Cf}|\p{Cc}/u.test(branch)) return "holds a character that cannot be seen";
  if (branch.includes("..") || branch.includes("@{") || branch.includes("//")) {
    return 'holds "..", "@{" or "//", which git does not allow';
  }
  if (/^[-/]|[/.]$/.test(branch)) return 'begins with "-" or "/", or ends with "/" or "."';
  if (branch.split("/").some((part) => part.startsWith(".") || part.endsWith(".lock"))) {
    return 'has a part that begins with "." or ends with ".lock"';
  }
  if (/^(?:refs\/.*|[0-9a-f]{40}|[0-9a-f]{64}|HEAD|@)$/i.test(branch)) return "reads like another kind of name";
  return undefined;
}

const MAX_PATH_BYTES = 4_096;

/**
 * Why a text is no path of a file in a repository, or undefined where it is one.
 *
 * @remarks Refuses what git refuses, and every spelling of `.git` that some file system takes for it (git-config(1),
 * `core.protectHFS` and `core.protectNTFS`).
 */
export function pathProblem(path: string): string | undefined {
  if (path === "" || Buffer.byteLength(path) > MAX_PATH_BYTES) return `must have 1 to ${MAX_PATH_BYTES} bytes`;
  if (path !== path.normalize("NFC") || !path.isWellFormed()) return "is not in Unicode's form NFC";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no path that a person could read has one
  if (/[\u0000-\u001f\u007f\\]/.test(path) || path !== path.trim()) {
    return "holds a control character or a backslash, or begins or ends with white space";
  }
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    return 'must be relative, without empty parts, "." and ".."';
  }
  return parts.some(isGitFolder) ? 'has a part that a file system may take for ".git"' : undefined;
}

/** `.git` as HFS+ reads it (without invisible characters), and as NTFS does (short name, streams, trailing dots). */
function isGitFolder(part: string): boolean {
  const visible = part.replace(/\p{Cf}/gu, "").toLowerCase();
  return /^(?:\.git|git~\d+)[ .]*(?::.*)?$/.test(visible);
}

/** Where a branch lives. */
export function refOf(branch: string): string {
  return `refs/heads/${branch}`;
}

/** A repository's name as GitHub's paths take it. */
export function partsOf(repo: string): { readonly owner: string; readonly repo: string } {
  const [owner = "", name = ""] = repo.split("/");
  return { owner, repo: name };
}
