import { z } from "zod";
import type { GitHubApi } from "./api.js";
import { partsOf } from "./names.js";

/** A file that a pull request changes. */
export interface PullRequestFile {
  readonly path: string;
  readonly status: string;
  readonly additions: number;
  readonly deletions: number;
  /** Where it was before, for one that was moved. */
  readonly previousPath?: string;
}

const answer = z.array(
  z.object({
    filename: z.string().min(1),
    status: z.string(),
    additions: z.number(),
    deletions: z.number(),
    previous_filename: z.string().optional(),
  }),
);

const PER_PAGE = 100;

/** GitHub lists no more files of a pull request (REST API documentation, "List pull requests files"). */
const MAX_FILES = 3_000;

/** The files that a pull request changes; `truncated` where GitHub lists no more of them. */
export async function readPullFiles(
  api: GitHubApi,
  repo: string,
  number: number,
  signal: AbortSignal,
): Promise<{ readonly files: readonly PullRequestFile[]; readonly truncated: boolean }> {
  const files: PullRequestFile[] = [];
  for (let page = 1; files.length < MAX_FILES; page++) {
    const parameters = { ...partsOf(repo), pull_number: number, per_page: PER_PAGE, page };
    const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/files";
    const found = await api.read(route, parameters, answer, signal);
    files.push(...found.map(fileOf));
    if (found.length < PER_PAGE) return { files, truncated: false };
  }
  return { files, truncated: true };
}

function fileOf(file: z.infer<typeof answer>[number]): PullRequestFile {
  const { filename, status, additions, deletions, previous_filename: previousPath } = file;
  return {
    path: filename,
    status,
    additions,
    deletions,
    ...(previousPath === undefined ? undefined : { previousPath }),
  };
}
