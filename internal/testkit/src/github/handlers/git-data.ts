import { type Context, type Handler, textIn, urlOf } from "../context.js";
import type { Person } from "../git-log.js";
import { GitError } from "../git-process.js";
import { notFound, Problem } from "../problem.js";
import { gitCommitShape } from "../shapes/commit.js";
import { personOf } from "../state.js";

export const createBlob: Handler = async (context) => {
  const sha = await context.repository.git.writeBlob(contentIn(context));
  return { status: 201, body: { sha, url: `${urlOf(context)}/git/blobs/${sha}` } };
};

export const createCommit: Handler = async (context) => {
  const { git } = context.repository;
  const tree = textIn(context, "tree") ?? "";
  const parents = (context.body["parents"] ?? []) as readonly string[];
  if ((await git.typeOf(tree)) !== "tree") throw new Problem(422, "Tree SHA does not exist");
  for (const parent of parents) {
    if ((await git.typeOf(parent)) !== "commit") {
      throw new Problem(422, "Parent SHA does not exist or is not a commit object");
    }
  }
  const sha = await written(context, tree, parents);
  const commit = await git.readCommit(sha);
  return { status: 201, body: commit && gitCommitShape(urlOf(context), commit) };
};

export const getCommit: Handler = async (context) => {
  const commit = await context.repository.git.readCommit(context.parameters["commit_sha"] ?? "");
  if (commit === undefined) throw notFound();
  return { status: 200, body: gitCommitShape(urlOf(context), commit) };
};

function contentIn(context: Context): Buffer {
  const content = textIn(context, "content") ?? "";
  const encoding = textIn(context, "encoding") ?? "utf-8";
  if (encoding === "utf-8") return Buffer.from(content);
  if (encoding !== "base64") throw new Problem(422, "encoding must be utf-8 or base64");
  const bytes = Buffer.from(content, "base64");
  // Node passes over what is not base64.
  const isWhole = bytes.toString("base64").replace(/=+$/, "") === content.replace(/\s/g, "").replace(/=+$/, "");
  if (!isWhole) throw new Problem(422, "content is not valid Base64");
  return bytes;
}

async function written(context: Context, tree: string, parents: readonly string[]): Promise<string> {
  const author = personIn(context, "author") ?? personOf(context.account);
  const committer = personIn(context, "committer") ?? author;
  const message = textIn(context, "message") ?? "";
  try {
    return await context.repository.git.writeCommit({ tree, parents, message, author, committer });
  } catch (error) {
    if (error instanceof GitError) throw new Problem(422, "Git refuses the message, the author or the committer");
    throw error;
  }
}

function personIn({ body }: Context, name: string): Person | undefined {
  const person = body[name] as Partial<Person> | undefined;
  if (person?.name === undefined || person.email === undefined) return undefined;
  return { name: person.name, email: person.email, date: person.date ?? new Date().toISOString() };
}
