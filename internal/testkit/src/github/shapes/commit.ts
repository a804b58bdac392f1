import type { TreeEntry } from "../git.js";
import type { Commit } from "../git-log.js";

const UNSIGNED = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

/** A `git-commit`: the object as git holds it. `url` is the repository's. */
export function gitCommitShape(url: string, { sha, tree, parents, author, committer, message }: Commit) {
  return {
    sha,
    node_id: `C_${sha}`,
    url: `${url}/git/commits/${sha}`,
    html_url: `${url}/commit/${sha}`,
    author,
    committer,
    tree: { sha: tree, url: `${url}/git/trees/${tree}` },
    message,
    parents: parents.map((parent) => ({
      sha: parent,
      url: `${url}/git/commits/${parent}`,
      html_url: `${url}/commit/${parent}`,
    })),
    verification: UNSIGNED,
  };
}

/** A `commit`: the object with what GitHub knows of it. */
export function commitShape(url: string, { sha, tree, parents, author, committer, message }: Commit) {
  return {
    sha,
    node_id: `C_${sha}`,
    url: `${url}/commits/${sha}`,
    html_url: `${url}/commit/${sha}`,
    comments_url: `${url}/commits/${sha}/comments`,
    commit: {
      url: `${url}/git/commits/${sha}`,
      author,
      committer,
      message,
      comment_count: 0,
      tree: { sha: tree, url: `${url}/git/trees/${tree}` },
      verification: UNSIGNED,
    },
    author: null,
    committer: null,
    parents: parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${url}/commit/${parent}`,
    })),
  };
}

/** A `git-ref`. */
export function refShape(url: string, ref: string, sha: string) {
  return {
    ref,
    node_id: `REF_${sha}`,
    url: `${url}/git/${ref}`,
    object: { type: "commit", sha, url: `${url}/git/commits/${sha}` },
  };
}

/** A `git-tree`. */
export function treeShape(url: string, sha: string, entries: readonly TreeEntry[]) {
  return {
    sha,
    url: `${url}/git/trees/${sha}`,
    truncated: false,
    tree: entries.map(({ path, mode, type, sha: object, size }) => ({
      path,
      mode,
      type,
      sha: object,
      ...(size === undefined ? undefined : { size }),
      url: `${url}/git/${type === "tree" ? "trees" : "blobs"}/${object}`,
    })),
  };
}
