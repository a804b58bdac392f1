import { isPull, type RepositoryState } from "./state.js";

/** The pull requests of a repository as they are now. */
export function pullsOf({ issues }: RepositoryState) {
  return issues.filter(isPull).map(({ number, title, body, state, pull }) => {
    const { head, base, headSha, draft, merged } = pull;
    return { number, title, body, state, draft, head, base, headSha, merged: merged !== null, mergeSha: merged?.sha };
  });
}

/** The issues of a repository as they are now, pull requests among them. */
export function issuesOf({ issues }: RepositoryState) {
  return issues.map(({ number, title, body, state, stateReason, labels, comments, pull }) => ({
    number,
    title,
    body,
    state,
    stateReason,
    labels,
    isPull: pull !== null,
    comments: comments.map((comment) => comment.body),
  }));
}

/** Everything of a repository that a write could change for others to see. */
export function stateOf(repository: RepositoryState): Promise<unknown> {
  return repository.exclusive(async () => ({
    refs: await repository.git.refs(),
    pulls: pullsOf(repository),
    issues: issuesOf(repository),
  }));
}
