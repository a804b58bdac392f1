import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

/** Who made a commit, and when. */
export interface Person {
  readonly name: string;
  readonly email: string;
  /** ISO 8601. */
  readonly date: string;
}

/** A commit as git holds it. */
export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
}

/** One line of a tree. */
export interface TreeEntry {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly path: string;
  readonly size?: number;
}

/** A change of a tree: an object under a path, or, with null, nothing there any more. */
export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly sha: string | null;
}

/** Git said no. `stderr` is what it said. */
class GitError extends Error {
  readonly stderr: string;
  constructor(args: readonly string[], stderr: string) {
    super(`git ${args.join(" ")}: ${stderr}`);
    this.stderr = stderr;
  }
}

const ZERO = "0".repeat(40);

/** A bare repository, by way of the git binary. */
export class Git {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  static async init(directory: string, defaultBranch: string): Promise<Git> {
    const git = new Git(directory);
    await execute(["init", "--quiet", "--bare", `--initial-branch=${defaultBranch}`, directory], {});
    return git;
  }

  /** The sha a ref or an object name stands for; undefined where there is none. */
  async resolve(name: string): Promise<string | undefined> {
    const found = await this.#try(["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
    return found?.trim();
  }

  async typeOf(sha: string): Promise<string | undefined> {
    return (await this.#try(["cat-file", "-t", sha]))?.trim();
  }

  /** All refs and what they point to. */
  async refs(): Promise<Record<string, string>> {
    const lines = (await this.run(["for-each-ref", "--format=%(refname) %(objectname)"])).split("\n").filter(Boolean);
    return Object.fromEntries(lines.map((line) => line.split(" ") as [string, string]));
  }

  /**
   * Moves a ref from one sha to another: a compare-and-swap. Null stands for a ref that is not there.
   *
   * @returns false where the ref was somewhere else
   */
  async moveRef(ref: string, from: string | null, to: string | null): Promise<boolean> {
    const args = to === null ? ["-d", ref, from ?? ZERO] : [ref, to, from ?? ZERO];
    return (await this.#try(["update-ref", ...args])) !== undefined;
  }

  async writeBlob(content: Buffer): Promise<string> {
    return (await this.run(["hash-object", "-w", "--stdin"], { input: content })).trim();
  }

  async readBlob(sha: string): Promise<Buffer> {
    return execute(["cat-file", "blob", sha], { directory: this.directory });
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

  /** Writes the tree that another one, or an empty one, becomes by some changes. */
  async writeTree(base: string | undefined, changes: readonly TreeChange[]): Promise<string> {
    const index = join(this.directory, `index-${randomUUID()}`);
    const environment = { GIT_INDEX_FILE: index };
    try {
      await this.run(base === undefined ? ["read-tree", "--empty"] : ["read-tree", base], { environment });
      const lines = changes.map(({ path, mode, sha }) =>
        sha === null ? `0 ${ZERO}\t${path}\0` : `${mode} ${sha}\t${path}\0`,
      );
      await this.run(["update-index", "--replace", "-z", "--index-info"], { environment, input: lines.join("") });
      return (await this.run(["write-tree"], { environment })).trim();
    } finally {
      await rm(index, { force: true });
    }
  }

  async writeCommit(commit: Omit<Commit, "sha">): Promise<string> {
    const { tree, parents, author, committer, message } = commit;
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

  /** A commit; undefined where there is none of that sha. */
  async readCommit(sha: string): Promise<Commit | undefined> {
    if (!/^[0-9a-f]{40}$/.test(sha) || (await this.typeOf(sha)) !== "commit") return undefined;
    return (await this.log([sha, "--max-count=1"]))[0];
  }

  /** What `git log` lists, in its order. */
  async log(args: readonly string[]): Promise<readonly Commit[]> {
    const format = "%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x00";
    const out = await this.run(["log", `--format=tformat:${format}`, ...args, "--"]);
    const fields = out.split("\0");
    const commits: Commit[] = [];
    for (let at = 0; at + 10 < fields.length; at += 10) {
      const [sha = "", tree = "", parents = "", an = "", ae = "", ad = "", cn = "", ce = "", cd = "", message = ""] =
        fields.slice(at, at + 10);
      commits.push({
        sha: sha.trim(),
        tree,
        parents: parents.split(" ").filter(Boolean),
        author: { name: an, email: ae, date: ad },
        committer: { name: cn, email: ce, date: cd },
        message: message.replace(/\n$/, ""),
      });
    }
    return commits;
  }

  async count(range: string): Promise<number> {
    return Number(await this.run(["rev-list", "--count", range]));
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
  async run(args: readonly string[], options: Omit<Execution, "directory"> = {}): Promise<string> {
    return (await execute(args, { ...options, directory: this.directory })).toString();
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

interface Execution {
  readonly directory?: string;
  readonly input?: string | Buffer;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Nothing of the machine's own configuration may decide what a test sees. */
const ISOLATED = { GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };

async function execute(args: readonly string[], { directory, input, environment }: Execution): Promise<Buffer> {
  const child = spawn("git", directory === undefined ? args : [`--git-dir=${directory}`, ...args], {
    env: { PATH: process.env["PATH"], ...ISOLATED, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  // Git may end before it has read everything.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new GitError(args, Buffer.concat(err).toString().trim());
  return Buffer.concat(out);
}
