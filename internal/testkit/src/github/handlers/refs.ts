import { type Context, type Handler, textIn, urlOf } from "../context.js";
import { invalid, notFound, Problem } from "../problem.js";
import { refShape } from "../shapes/commit.js";

export const getRef: Handler = async (context) => {
  const ref = refIn(context);
  const sha = await context.repository.git.resolve(ref);
  if (sha === undefined) throw notFound();
  return { status: 200, body: refShape(urlOf(context), ref, sha) };
};

export const createRef: Handler = async (context) => {
  const { repository } = context;
  const ref = textIn(context, "ref");
  const sha = textIn(context, "sha");
  if (ref === undefined || !/^refs\/[^/]+\/./.test(ref)) {
    throw new Problem(422, "Reference name must start with 'refs/' and contain at least one slash after it.");
  }
  if ((await refusal(context, ref)) !== undefined) throw new Problem(422, "Reference name is not well-formed.");
  if (sha === undefined || (await repository.git.typeOf(sha)) !== "commit")
    throw new Problem(422, "Object does not exist");
  if (!(await repository.git.moveRef(ref, null, sha))) throw await createProblem(context, ref);
  const headers = { location: `${urlOf(context)}/git/${ref}` };
  return { status: 201, headers, body: refShape(urlOf(context), ref, sha) };
};

export const updateRef: Handler = async (context) => {
  const { repository, body } = context;
  const { git } = repository;
  const ref = refIn(context);
  const sha = textIn(context, "sha");
  const from = await git.resolve(ref);
  if (from === undefined) throw new Problem(422, "Reference does not exist");
  if (sha === undefined || (await git.typeOf(sha)) !== "commit") throw new Problem(422, "Object does not exist");
  refuseProtected(context, ref);
  if (body["force"] !== true && !(await git.isAncestor(from, sha))) {
    throw new Problem(422, "Update is not a fast forward");
  }
  if (!(await git.moveRef(ref, from, sha))) throw new Problem(422, "Reference cannot be updated");
  return { status: 200, body: refShape(urlOf(context), ref, sha) };
};

export const deleteRef: Handler = async (context) => {
  const { repository } = context;
  const ref = refIn(context);
  const from = await repository.git.resolve(ref);
  if (from === undefined) throw new Problem(422, "Reference does not exist");
  if (ref === `refs/heads/${repository.defaultBranch}`) throw new Problem(422, "Cannot delete the default branch");
  refuseProtected(context, ref);
  if (!(await repository.git.moveRef(ref, from, null))) throw new Problem(422, "Reference cannot be updated");
  return { status: 204 };
};

function refIn({ parameters }: Context): string {
  return `refs/${(parameters["ref"] ?? "").replace(/^refs\//, "")}`;
}

function refuseProtected({ repository, permission }: Context, ref: string): void {
  const protection = repository.protection.get(ref.replace(/^refs\/heads\//, ""));
  if (protection === undefined || permission === "admin" || protection.requirePullRequest === false) return;
  throw new Problem(422, "Protected branch update failed: changes must be made through a pull request.");
}

/** What git itself says against a name. */
async function refusal({ repository }: Context, ref: string): Promise<string | undefined> {
  try {
    await repository.git.run(["check-ref-format", ref]);
    return undefined;
  } catch {
    return ref;
  }
}

/** Either it is there already, or something of whose name it would be a part. */
async function createProblem({ repository }: Context, ref: string): Promise<Problem> {
  const isThere = (await repository.git.resolve(ref)) !== undefined;
  if (isThere) return new Problem(422, "Reference already exists");
  return invalid({ resource: "Reference", code: "custom", message: "Reference name conflicts with an existing one" });
}
