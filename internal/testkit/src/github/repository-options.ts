import { join } from "node:path";
import { commitFiles, type FileContent } from "./commit-files.js";
import { Git } from "./git.js";
import { type Account, createLock, type RepositoryState, timestamp } from "./state.js";

/** A repository that a test server is to have. */
export interface RepositoryOptions {
  /** `owner/name` */
  readonly name: string;
  /** @defaultValue "main" */
  readonly defaultBranch?: string;
  /** @defaultValue false */
  readonly private?: boolean;
  /**
   * The files of its first commit.
   * @defaultValue a README.md
   */
  readonly files?: Readonly<Record<string, FileContent>>;
  /**
   * Whether it has no commit at all.
   * @defaultValue false
   */
  readonly empty?: boolean;
  /** @defaultValue true */
  readonly hasIssues?: boolean;
  /** @defaultValue all three */
  readonly mergeMethods?: readonly ("merge" | "squash" | "rebase")[];
}

/** Makes a repository, in git and around it. */
export async function createRepository(
  options: RepositoryOptions,
  { id, owner, directory }: { readonly id: number; readonly owner: Account; readonly directory: string },
): Promise<RepositoryState> {
  const { name, defaultBranch = "main", files = { "README.md": "# Hello\n" } } = options;
  const git = await Git.init(join(directory, `${id}.git`), defaultBranch);
  if (!options.empty) {
    await git.moveRef(`refs/heads/${defaultBranch}`, null, await commitFiles(git, undefined, files, "First commit"));
  }
  return {
    id,
    name,
    formerNames: [],
    owner,
    git,
    defaultBranch,
    isPrivate: options.private ?? false,
    hasIssues: options.hasIssues ?? true,
    mergeMethods: new Set(options.mergeMethods ?? ["merge", "squash", "rebase"]),
    archived: false,
    protection: new Map(),
    issues: [],
    createdAt: timestamp(),
    exclusive: createLock(),
  };
}
