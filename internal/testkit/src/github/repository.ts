import { moveRef } from "./branches.js";
import { commitFiles, type FileContent } from "./commit-files.js";
import type { Commit } from "./git-log.js";
import { setState } from "./issue-state.js";
import { issuesOf, pullsOf, stateOf } from "./snapshots.js";
import type { IssueState, Protection, RepositoryState } from "./state.js";

/** A repository past the API: as its owner sees and changes it. */
export class TestRepository {
  readonly #state: RepositoryState;
  readonly #place: { remove(): void; rename(name: string): void };

  /** @param place - where the server keeps it */
  constructor(state: RepositoryState, place: { remove(): void; rename(name: string): void }) {
    this.#state = state;
    this.#place = place;
  }

  /** `owner/name` */
  get name(): string {
    return this.#state.name;
  }

  /** Where the bare repository is, for git itself; it goes with the server. */
  get directory(): string {
    return this.#state.git.directory;
  }

  /** Every ref and its sha, read from git itself. */
  refs(): Promise<Record<string, string>> {
    return this.#state.git.refs();
  }

  /** The files of a commit, by a branch, ref or sha; binary ones as base64. */
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

  /** The commits that a branch, ref or sha reaches, newest first. */
  async log(ref: string): Promise<readonly Commit[]> {
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
      const from = await git.refAt(`refs/heads/${branch}`);
      const base = parent ?? from ?? (await git.refAt(`refs/heads/${defaultBranch}`));
      const sha = await commitFiles(git, base, files, message);
      await this.#move(branch, from ?? null, sha);
      return sha;
    });
  }

  /** Somebody else deletes a branch, past the API. */
  async deleteBranch(branch: string): Promise<void> {
    await this.#state.exclusive(async () => {
      await this.#move(branch, (await this.#state.git.refAt(`refs/heads/${branch}`)) ?? null, null);
    });
  }

  /** Somebody else closes or reopens an issue or a pull request, past the API. */
  setState(number: number, state: "open" | "closed"): void {
    setState(this.#issue(number), state, this.#state.owner);
  }

  /** Nobody may comment on an issue or a pull request any more. */
  lock(number: number): void {
    this.#issue(number).locked = true;
  }

  /** Protects a branch, against everybody but admins. */
  protect(branch: string, protection: Protection = {}): void {
    this.#state.protection.set(branch, protection);
  }

  /** Nothing can be changed any more. */
  archive(): void {
    this.#state.archived = true;
  }

  /** Under its old name it answers with a redirection from now on. */
  rename(name: string): void {
    if (name.split("/")[0] !== this.name.split("/")[0]) throw new Error("A repository keeps its owner.");
    this.#place.rename(name);
  }

  /** It is not found from now on. */
  remove(): void {
    this.#place.remove();
  }

  /** The pull requests as they are now. */
  get pulls() {
    return pullsOf(this.#state);
  }

  /** The issues as they are now, pull requests among them. */
  get issues() {
    return issuesOf(this.#state);
  }

  /** Everything that a write could change for others to see. */
  state(): Promise<unknown> {
    return stateOf(this.#state);
  }

  async #move(branch: string, from: string | null, to: string | null): Promise<void> {
    const ref = `refs/heads/${branch}`;
    const isMoved = await moveRef(this.#state, { ref, from, to, by: this.#state.owner });
    if (!isMoved) throw new Error(`The branch ${branch} of ${this.name} cannot be moved.`);
  }

  #issue(number: number): IssueState {
    const issue = this.#state.issues.find((candidate) => candidate.number === number);
    if (issue === undefined) throw new Error(`${this.name} has no issue or pull request ${number}.`);
    return issue;
  }

  async #commit(ref: string): Promise<string> {
    const { git } = this.#state;
    const sha = (await git.refAt(`refs/heads/${ref}`)) ?? (await git.resolve(`${ref}^{commit}`));
    if (sha === undefined) throw new Error(`${this.name} has no ${ref}.`);
    return sha;
  }
}
