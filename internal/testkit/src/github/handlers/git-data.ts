import { type Context, type Handler, textIn, urlOf } from "../context.js";
import type { Person, TreeChange } from "../git.js";
import { invalid, notFound, Problem } from "../problem.js";
import { commitShape, gitCommitShape, treeShape } from "../shapes/commit.js";
import { personOf } from "../state.js";

export const createBlob: Handler = async (context) => {
  const content = textIn(context, "content");
  if (content === undefined) throw invalid({ resource: "Blob", field: "content", code: "missing_field" });
  const encoding = textIn(context, "encoding") === "base64" ? "base64" : "utf8";
  const sha = await context.repository.git.writeBlob(Buffer.from(content, encoding));
  return { status: 201, body: { sha, url: `${urlOf(context)}/git/blobs/${sha}` } };
};

export const createTree: Handler = async (context) => {
  const { git } = context.repository;
  const base = textIn(context, "base_tree");
  const baseTree = base === undefined ? undefined : await git.resolve(`${base}^{tree}`);
  if (base !== undefined && baseTree === undefined) throw new Problem(422, "base_tree is not a valid tree oid");
  const entries = Array.isArray(context.body["tree"]) ? (context.body["tree"] as readonly unknown[]) : [];
  const changes = await Promise.all(entries.map((entry) => treeChange(context, entry)));
  const known = baseTree === undefined ? [] : await git.listTree(baseTree, true);
  for (const { path, sha } of changes) {
    if (sha === null && !known.some((entry) => entry.path === path)) throw new Problem(422, "GitRPC::BadObjectState");
  }
  const sha = await git.writeTree(baseTree, changes);
  const paths = new Set((await git.listTree(sha, true)).map(({ path }) => path));
  // Git passes over a path that it refuses.
  if (changes.some((change) => change.sha !== null && !paths.has(change.path))) {
    throw new Problem(422, "tree contains invalid path");
  }
  return { status: 201, body: treeShape(urlOf(context), sha, await git.listTree(sha, false)) };
};

export const getTree: Handler = async (context) => {
  const { git } = context.repository;
  const sha = await git.resolve(`${context.parameters["tree_sha"]}^{tree}`);
  if (sha === undefined) throw notFound();
  const recursive = context.request.query.has("recursive");
  return { status: 200, body: treeShape(urlOf(context), sha, await git.listTree(sha, recursive)) };
};

export const createCommit: Handler = async (context) => {
  const { git } = context.repository;
  const tree = textIn(context, "tree") ?? "";
  const parents = Array.isArray(context.body["parents"]) ? (context.body["parents"] as readonly string[]) : [];
  if ((await git.typeOf(tree)) !== "tree") throw new Problem(422, "Tree SHA does not exist");
  for (const parent of parents) {
    if ((await git.typeOf(parent)) !== "commit")
      throw new Problem(422, "Parent SHA does not exist or is not a commit object");
  }
  const author = personIn(context, "author") ?? personOf(context.account);
  const sha = await git.writeCommit({
    tree,
    parents,
    message: textIn(context, "message") ?? "",
    author,
    committer: personIn(context, "committer") ?? author,
  });
  const commit = await git.readCommit(sha);
  if (commit === undefined) throw notFound();
  return { status: 201, body: gitCommitShape(urlOf(context), commit) };
};

export const getCommit: Handler = async (context) => {
  const commit = await context.repository.git.readCommit(context.parameters["commit_sha"] ?? "");
  if (commit === undefined) throw notFound();
  return { status: 200, body: gitCommitShape(urlOf(context), commit) };
};

export const listCommits: Handler = async (context) => {
  const { request, repository } = context;
  const from = request.query.get("sha") ?? repository.defaultBranch;
  const sha =
    (await repository.git.resolve(`refs/heads/${from}`)) ?? (await repository.git.resolve(`${from}^{commit}`));
  if (sha === undefined) throw notFound();
  const perPage = Math.min(100, Math.max(1, Number(request.query.get("per_page") ?? 30)));
  const page = Math.max(1, Number(request.query.get("page") ?? 1));
  const commits = await repository.git.log([sha, `--skip=${(page - 1) * perPage}`, `--max-count=${perPage}`]);
  return { status: 200, body: commits.map((commit) => commitShape(urlOf(context), commit)) };
};

export const compare: Handler = async (context) => {
  const { git } = context.repository;
  const url = urlOf(context);
  const [baseName = "", headName = ""] = (context.parameters["basehead"] ?? "").split("...");
  const [base, head] = await Promise.all([baseName, headName].map((name) => commitNamed(context, name)));
  const merge = base === undefined || head === undefined ? undefined : await git.mergeBase(base, head);
  if (base === undefined || head === undefined || merge === undefined) throw notFound();
  const [ahead, behind] = [await git.count(`${base}..${head}`), await git.count(`${head}..${base}`)];
  const [baseCommit, mergeBase] = await Promise.all([git.readCommit(base), git.readCommit(merge)]);
  const commits = (await git.log(["--reverse", `${base}..${head}`])).slice(-250);
  return {
    status: 200,
    body: {
      url: `${url}/compare/${base}...${head}`,
      html_url: `${url}/compare/${base}...${head}`,
      permalink_url: `${url}/compare/${base}...${head}`,
      diff_url: `${url}/compare/${base}...${head}.diff`,
      patch_url: `${url}/compare/${base}...${head}.patch`,
      base_commit: baseCommit && commitShape(url, baseCommit),
      merge_base_commit: mergeBase && commitShape(url, mergeBase),
      status: ahead > 0 ? (behind > 0 ? "diverged" : "ahead") : behind > 0 ? "behind" : "identical",
      ahead_by: ahead,
      behind_by: behind,
      total_commits: ahead,
      commits: commits.map((commit) => commitShape(url, commit)),
      files: [],
    },
  };
};

async function commitNamed({ repository: { git } }: Context, name: string): Promise<string | undefined> {
  return (await git.resolve(`refs/heads/${name}`)) ?? (await git.resolve(`${name}^{commit}`));
}

async function treeChange({ repository: { git } }: Context, entry: unknown): Promise<TreeChange> {
  const { path, mode = "100644", content, sha } = entry as Readonly<Record<string, unknown>>;
  if (typeof path !== "string" || typeof mode !== "string")
    throw new Problem(422, "tree entries need a path and a mode");
  if (typeof content === "string") return { path, mode, sha: await git.writeBlob(Buffer.from(content)) };
  if (sha === null) return { path, mode, sha };
  if (typeof sha !== "string" || (await git.typeOf(sha)) === undefined)
    throw new Problem(422, "tree.sha does not exist");
  return { path, mode, sha };
}

function personIn({ body }: Context, name: string): Person | undefined {
  const person = body[name] as Partial<Person> | undefined;
  if (person?.name === undefined || person.email === undefined) return undefined;
  return { name: person.name, email: person.email, date: person.date ?? new Date().toISOString() };
}
