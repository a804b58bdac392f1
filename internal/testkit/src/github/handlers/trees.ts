import { type Context, commitNamed, type Handler, textIn, urlOf } from "../context.js";
import { TREE_MODE, type TreeChange } from "../git.js";
import { Problem } from "../problem.js";
import { treeShape } from "../shapes/commit.js";

/** GitHub's description leaves it to the path what an entry can be. */
interface Entry {
  readonly path?: string;
  readonly mode?: string;
  readonly sha?: string | null;
  readonly content?: string;
}

export const createTree: Handler = async (context) => {
  const { git } = context.repository;
  const entries = context.body["tree"] as readonly Entry[];
  if (entries.length === 0) throw new Problem(422, "Invalid tree info");
  const base = await baseIn(context);
  const changes = await Promise.all(entries.map((entry) => changeOf(context, entry)));
  const known = base === undefined ? [] : await git.listTree(base, true);
  const isThere = (path: string) => known.some((entry) => entry.path === path && entry.type !== "tree");
  if (changes.some(({ path, sha }) => sha === null && !isThere(path))) throw new Problem(422, "GitRPC::BadObjectState");
  const sha = await git.writeTree(base, changes);
  const paths = new Set((await git.listTree(sha, true)).map(({ path }) => path));
  if (changes.some((change) => change.sha !== null && change.mode !== TREE_MODE && !paths.has(change.path))) {
    throw new Problem(422, "tree.path contains a malformed path component");
  }
  return { status: 201, body: treeShape(urlOf(context), sha, await git.listTree(sha, false)) };
};

export const getTree: Handler = async (context) => {
  const { git } = context.repository;
  const name = context.parameters["tree_sha"] ?? "";
  const sha =
    (await git.typeOf(name)) === "tree" ? name : await git.resolve(`${await commitNamed(context, name)}^{tree}`);
  const recursive = context.request.query.has("recursive");
  return { status: 200, body: treeShape(urlOf(context), sha ?? "", await git.listTree(sha ?? "", recursive)) };
};

/** The tree that changes are made to; that of a commit, where one is named. */
async function baseIn(context: Context): Promise<string | undefined> {
  const base = textIn(context, "base_tree");
  if (base === undefined) return undefined;
  const tree = await context.repository.git.resolve(`${base}^{tree}`);
  if (tree === undefined) throw new Problem(422, "base_tree is not a valid tree oid");
  return tree;
}

async function changeOf({ repository: { git } }: Context, entry: Entry): Promise<TreeChange> {
  const { path = "", mode = "100644", content, sha } = entry;
  if (path.startsWith("/")) throw new Problem(422, "tree.path cannot start with a slash");
  if (path === "" || path.includes("\0")) throw new Problem(422, "tree.path contains a malformed path component");
  if (content !== undefined) {
    if (sha !== undefined || TYPES[mode] !== "blob")
      throw new Problem(422, "Must supply either tree.sha or tree.content");
    return { path, mode, sha: await git.writeBlob(Buffer.from(content)) };
  }
  if (sha === null) return { path, mode, sha };
  if (sha === undefined) throw new Problem(422, "Must supply either tree.sha or tree.content");
  // A submodule's commit is in another repository.
  if (TYPES[mode] === "commit" ? !/^[0-9a-f]{40}$/.test(sha) : (await git.typeOf(sha)) !== TYPES[mode]) {
    throw new Problem(422, `tree.sha ${sha} is not a valid ${TYPES[mode]}`);
  }
  return { path, mode, sha };
}

const TYPES: Readonly<Record<string, string>> = {
  "100644": "blob",
  "100755": "blob",
  "120000": "blob",
  "160000": "commit",
  [TREE_MODE]: "tree",
};
