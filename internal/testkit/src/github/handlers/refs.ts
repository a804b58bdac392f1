import { moveRef } from "../branches.js";
import { type Context, type Handler, textIn, urlOf } from "../context.js";
import { notFound, Problem } from "../problem.js";
import { refusePush } from "../protection.js";
import { refShape } from "../shapes/commit.js";

export const getRef: Handler = async (context) => {
  const ref = refIn(context);
  const sha = await context.repository.git.refAt(ref);
  if (sha === undefined) throw notFound();
  return { status: 200, body: refShape(urlOf(context), ref, sha) };
};

export const createRef: Handler = async (context) => {
  const { repository, account } = context;
  const ref = textIn(context, "ref") ?? "";
  if (!/^refs\/[^/]+\/./.test(ref)) {
    throw new Problem(422, "Reference name must start with 'refs/' and contain at least one slash after it.");
  }
  if (!(await repository.git.isRefName(ref))) throw new Problem(422, `${ref} is not a valid ref name.`);
  const sha = await commitIn(context);
  if ((await repository.git.refAt(ref)) !== undefined) throw new Problem(422, "Reference already exists");
  // The name is part of another's, or another's part of it.
  if (!(await moveRef(repository, { ref, from: null, to: sha, by: account }))) throw updateFailed();
  const headers = { location: `${urlOf(context)}/git/${ref}` };
  return { status: 201, headers, body: refShape(urlOf(context), ref, sha) };
};

export const updateRef: Handler = async (context) => {
  const { repository, body, account } = context;
  const ref = refIn(context);
  const from = await existing(context, ref);
  const sha = await commitIn(context);
  const isForwards = await repository.git.isAncestor(from, sha);
  if (!isForwards && body["force"] !== true) throw new Problem(422, "Update is not a fast forward");
  refusePush(context, ref, isForwards ? "forwards" : "backwards");
  if (!(await moveRef(repository, { ref, from, to: sha, by: account }))) throw updateFailed();
  return { status: 200, body: refShape(urlOf(context), ref, sha) };
};

export const deleteRef: Handler = async (context) => {
  const { repository, account } = context;
  const ref = refIn(context);
  const from = await existing(context, ref);
  if (ref === `refs/heads/${repository.defaultBranch}`) throw new Problem(422, "Cannot delete the default branch");
  refusePush(context, ref, "deleted");
  if (!(await moveRef(repository, { ref, from, to: null, by: account }))) throw updateFailed();
  return { status: 204 };
};

/** The ref of the path, which stands there without its `refs/`. */
function refIn({ parameters }: Context): string {
  return `refs/${parameters["ref"]}`;
}

async function existing({ repository: { git } }: Context, ref: string): Promise<string> {
  const sha = await git.refAt(ref);
  if (sha === undefined) throw new Problem(422, "Reference does not exist");
  return sha;
}

/** The commit that the ref is to point to. */
async function commitIn(context: Context): Promise<string> {
  const sha = textIn(context, "sha") ?? "";
  if ((await context.repository.git.typeOf(sha)) !== "commit") throw new Problem(422, "Object does not exist");
  return sha;
}

function updateFailed(): Problem {
  return new Problem(422, "Reference update failed");
}
