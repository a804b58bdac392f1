import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Commit, commitsIn, LOG_FORMAT } from "./git-log.js";
import { GitError, type GitExecution, runGit } from "./git-process.js";

/** One line of a tree. */
export interface TreeEntry {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly path: string;
  readonly size?: number;
}

/** A change of a tree: an object under a path, or, with null, no file there any more. */
export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly sha: string | null;
}

/** The mode of a folder. */
export const TREE_MODE = "040000";

const ZERO = "0".repeat(40);

/** A bare repository, by way of the git binary. */
export class Git {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  static async init(directory: string, defaultBranch: string): Promise<Git> {
    await runGit(["init", "--quiet", "--bare", `--initial-branch=${defaultBranch}`, directory], {});
    return new Git(directory);
  }

  /** Where a ref of exactly this name is; undefined where there is none. */
  async refAt(ref: string): Promise<string | undefined> {
    return (await this.#try(["show-ref", "--verify", "--hash", "--", ref]))?.trim();
  }

  /** The sha of what git takes a text for: a ref, an object, an expression; undefined where that is nothing. */
  async resolve(expression: string): Promise<string | undefined> {
    return (await this.#try(["rev-parse", "--verify", "--quiet", "--end-of-options", expression]))?.trim();
  }

  /** The type of the object of a full sha; undefined where there is none. */
  async typeOf(sha: string): Promise<string | undefined> {
    if (!/^[0-9a-f]{40}$/.test(sha)) return undefined;
    return (await this.#try(["cat-file", "-t", sha]))?.trim();
  }

  /** All refs and what they point to. */
  async refs(): Promise<Record<string, string>> {
    const lines = (await this.run(["for-each-ref", "--format=%(refname) %(objectname)"])).split("\n").filter(Boolean);
    return Object.fromEntries(lines.map((line) => line.split(" ") as [string, string]));
  }

  /** Whether a ref can have this name. */
  async isRefName(ref: string): Promise<boolean> {
    return (await this.#try(["check-ref-format", ref])) !== undefined;
  }

  /**
   * Moves a ref from one sha to another: a compare-and-swap. Null stands for a ref that is not there.
   *
   * @returns false where the ref was somewhere else, or its name is part of another's
   */
  async moveRef(ref: string, from: string | null, to: string | null): Promise<boolean> {
    const args = to === null ? ["-d", ref, from ?? ZERO] : [ref, to, from ?? ZERO];
    return (await this.#try(["update-ref", ...args])) !== undefined;
  }

  async writeBlob(content: Buffer): Promise<string> {
    return (await this.run(["hash-object", "-w", "--stdin"], { input: content })).trim();
  }

  async readBlob(sha: string): Promise<Buffer> {
    return runGit(["cat-file", "blob", sha], { directory: this.directory });
  }

  async listTree(tree: string, recursive: boolean): Promise<readonly TreeEntry[]> {
    const out = await this.run(["ls-tree", "-z", "-l", ...(recursive ? ["-r", "-t"] : []), tree]);
    return out
      .split("\0")
      .filter(Boolean)
      .map((line) => {
        const [, mode = "", type = "", sha = "", size = "", path = ""] =
          /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
        return { mode, type, sha, path, ...(size === "-" ? undefined : { size: Number(size) }) };
      });
  }

  /** Writes the tree that another one, or an empty one, becomes by some changes. Git passes over paths it refuses. */
  async writeTree(base: string | undefined, changes: readonly TreeChange[]): Promise<string> {
    const environment = { GIT_INDEX_FILE: join(this.directory, `index-${randomUUID()}`) };
    try {
      await this.run(base === undefined ? ["read-tree", "--empty"] : ["read-tree", base], { environment });
      const files: TreeChange[] = [];
      for (const change of changes) files.push(...(await this.#filesOf(base, change)));
      const lines = files.map(({ path, mode, sha }) => `${sha === null ? `0 ${ZERO}` : `${mode} ${sha}`}\t${path}\0`);
      await this.run(["update-index", "--replace", "-z", "--index-info"], { environment, input: lines.join("") });
      return (await this.run(["write-tree"], { environment })).trim();
    } finally {
      await rm(environment.GIT_INDEX_FILE, { force: true });
    }
  }

  /** @throws GitError where git does not take the author, the committer, or the message */
  async writeCommit({ tree, parents, author, committer, message }: Omit<Commit, "sha">): Promise<string> {
    if (message.includes("\0")) throw new GitError("a NUL character in the message");
    const environment = {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: author.date,
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: committer.date,
    };
    const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent])];
    return (await this.run(args, { environment, input: message })).trim();
  }

  /** A commit; undefined where there is none of that full sha. */
  async readCommit(sha: string): Promise<Commit | undefined> {
    if ((await this.typeOf(sha)) !== "commit") return undefined;
    return (await this.log([sha, "--max-count=1"]))[0];
  }

  /** What `git log` lists, in its order. */
  async log(args: readonly string[]): Promise<readonly Commit[]> {
    return commitsIn(await this.run(["log", `--format=${LOG_FORMAT}`, ...args, "--"]));
  }

  async count(range: string): Promise<number> {
    return Number(await this.run(["rev-list", "--count", range, "--"]));
  }

  async mergeBase(a: string, b: string): Promise<string | undefined> {
    return (await this.#try(["merge-base", a, b]))?.trim();
  }

  async isAncestor(a: string, b: string): Promise<boolean> {
    return (await this.#try(["merge-base", "--is-ancestor", a, b])) !== undefined;
  }

  /** The tree that two commits merge to; undefined where they are in conflict. */
  async mergeTree(ours: string, theirs: string): Promise<string | undefined> {
    return (await this.#try(["merge-tree", "--write-tree", ours, theirs]))?.split("\n")[0];
  }

  /** The output of a command that has to succeed. */
  async run(args: readonly string[], options: Omit<GitExecution, "directory"> = {}): Promise<string> {
    return (await runGit(args, { ...options, directory: this.directory })).toString();
  }

  /** An index holds files alone: a folder takes the place of all files of the one before it. */
  async #filesOf(base: string | undefined, change: TreeChange): Promise<readonly TreeChange[]> {
    const { path, mode, sha } = change;
    if (mode !== TREE_MODE || sha === null) return [change];
    const before = base === undefined ? [] : await this.listTree(base, true);
    const replaced = before.filter((entry) => entry.type !== "tree" && entry.path.startsWith(`${path}/`));
    const entries = (await this.listTree(sha, true)).filter(({ type }) => type !== "tree");
    return [
      ...replaced.map((entry) => ({ path: entry.path, mode: entry.mode, sha: null })),
      ...entries.map((entry) => ({ path: `${path}/${entry.path}`, mode: entry.mode, sha: entry.sha })),
    ];
  }

  async #try(args: readonly string[]): Promise<string | undefined> {
    try {
      return await this.run(args);
    } catch (error) {
      if (error instanceof GitError) return undefined;
      throw error;
    }
  }
}
