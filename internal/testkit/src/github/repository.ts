import type { Git } from "./git.js";
import { follow, isPull, type Protection, type RepositoryState } from "./state.js";

/** A file that somebody puts into a repository: text, or more. */
export type FileContent =
  | string
  | { readonly content: string; readonly encoding?: "utf8" | "base64"; readonly mode?: string };

/** A repository past the API: as its owner sees and changes it. */
export class TestRepository {
  readonly #state: RepositoryState;
  readonly #remove: () => void;
  readonly #rename: (name: string) => void;

  constructor(state: RepositoryState, remove: () => void, rename: (name: string) => void) {
    this.#state = state;
    this.#remove = remove;
    this.#rename = rename;
  }

  /** `owner/name` */
  get name(): string {
    return this.#state.name;
  }

  /** Every ref and its sha, read from git itself. */
  refs(): Promise<Record<string, string>> {
    return this.#state.git.refs();
  }

  /** The files of a commit; binary ones as base64. */
  async files(ref: string): Promise<Record<string, { readonly content: string; readonly mode: string }>> {
    const { git } = this.#state;
    const entries = (await git.listTree(await this.#commit(ref), true)).filter(({ type }) => type === "blob");
    const files = entries.map(async ({ path, mode, sha }) => {
      const bytes = await git.readBlob(sha);
      const text = bytes.toString();
      const content = Buffer.from(text).equals(bytes) && !text.includes("\0") ? text : bytes.toString("base64");
      return [path, { content, mode }] as const;
    });
    return Object.fromEntries(await Promise.all(files));
  }

  /** The commits that a ref or sha reaches, newest first. */
  async log(ref: string) {
    return this.#state.git.log([await this.#commit(ref)]);
  }

  /**
   * Somebody else pushes a commit, past the API. A branch that is not there begins at the default branch.
   *
   * @returns the commit's sha
   */
  async commit(options: {
    readonly branch: string;
    readonly files?: Readonly<Record<string, FileContent | null>>;
    readonly message?: string;
    /** The commit it stands on, where that is not the branch's newest: a forced push. */
    readonly parent?: string;
  }): Promise<string> {
    const { branch, files = {}, message = "Somebody else's work", parent } = options;
    return this.#state.exclusive(async () => {
      const { git, defaultBranch } = this.#state;
      const ref = `refs/heads/${branch}`;
      const from = (await git.resolve(ref)) ?? null;
      const base = parent ?? from ?? (await git.resolve(`refs/heads/${defaultBranch}`));
      const sha = await commitFiles(git, base, files, message);
      await git.moveRef(ref, from, sha);
      return sha;
    });
  }

  /** Somebody else deletes a branch, past the API. */
  async deleteBranch(branch: string): Promise<void> {
    const { git } = this.#state;
    await this.#state.exclusive(async () => {
      const ref = `refs/heads/${branch}`;
      await git.moveRef(ref, (await git.resolve(ref)) ?? null, null);
    });
  }

  /** Somebody else closes or reopens an issue or a pull request, past the API. */
  setState(number: number, state: "open" | "closed"): void {
    const issue = this.#issue(number);
    issue.state = state;
    issue.closedAt = state === "closed" ? new Date().toISOString() : null;
  }

  lock(number: number): void {
    this.#issue(number).locked = true;
  }

  protect(branch: string, protection: Protection = {}): void {
    this.#state.protection.set(branch, protection);
  }

  archive(): void {
    this.#state.archived = true;
  }

  /** Under its old name it answers with a redirection from now on. */
  rename(name: string): void {
    this.#rename(name);
  }

  /** It is not found from now on. */
  remove(): void {
    this.#remove();
  }

  /** The pull requests as they are now. */
  get pulls() {
    return this.#state.issues.filter(isPull).map(({ number, title, body, state, pull }) => {
      const { head, base, headSha, draft, merged } = pull;
      return { number, title, body, state, draft, head, base, headSha, merged: merged !== null, mergeSha: merged?.sha };
    });
  }

  /** The issues as they are now, pull requests among them. */
  get issues() {
    return this.#state.issues.map(({ number, title, body, state, stateReason, labels, comments, pull }) => ({
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

  /** Everything that a write could change. */
  async state(): Promise<unknown> {
    return this.#state.exclusive(async () => {
      const refs = await this.refs();
      for (const issue of this.#state.issues) if (isPull(issue)) follow(refs, issue);
      return { refs, pulls: this.pulls, issues: this.issues };
    });
  }

  #issue(number: number) {
    const issue = this.#state.issues.find((candidate) => candidate.number === number);
    if (issue === undefined) throw new Error(`${this.name} has no issue or pull request ${number}.`);
    return issue;
  }

  async #commit(ref: string): Promise<string> {
    const { git } = this.#state;
    const sha = (await git.resolve(`${ref}^{commit}`)) ?? (await git.resolve(`refs/heads/${ref}^{commit}`));
    if (sha === undefined) throw new Error(`${this.name} has no ${ref}.`);
    return sha;
  }
}

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
  const person = { name: "Somebody", email: "somebody@example.com", date: new Date().toISOString() };
  return git.writeCommit({
    tree,
    parents: parent === undefined ? [] : [parent],
    message,
    author: person,
    committer: person,
  });
}
