import { ConfigurationError } from "@enact/core";
import { Octokit } from "@octokit/rest";
import type { OctokitLike } from "./api.js";
import { sendOnce } from "./send-once.js";

/** The names of everything a {@link GitHubConnector} can do. */
export type GitHubActionName =
  | "getRepository"
  | "getBranch"
  | "listPullRequestFiles"
  | "createBranch"
  | "pushCommit"
  | "createPr"
  | "createIssue"
  | "commentOnIssue"
  | "mergePr"
  | "deleteBranch"
  | "closePr"
  | "closeIssue"
  | "revertPr";

/** The actions of a connector that is not told otherwise. */
export const DEFAULT_ACTIONS: readonly GitHubActionName[] = [
  "getRepository",
  "getBranch",
  "listPullRequestFiles",
  "createBranch",
  "pushCommit",
  "createPr",
  "createIssue",
];

/** Who the connector is on GitHub: a token, one of octokit's strategies (for GitHub Apps), or an octokit of yours. */
export type GitHubSource =
  | {
      /** A personal access token, or an installation's. */
      readonly token: string;
      readonly auth?: undefined;
      readonly octokit?: undefined;
    }
  | {
      /** One of octokit's authentication strategies, such as `createAppAuth`, and its options. */
      readonly auth: { readonly strategy: unknown; readonly options: Readonly<Record<string, unknown>> };
      readonly token?: undefined;
      readonly octokit?: undefined;
    }
  | {
      /** An octokit that knows where and who it is. Its plugins do not make writes be sent again. */
      readonly octokit: OctokitLike;
      readonly token?: undefined;
      readonly auth?: undefined;
      readonly baseUrl?: undefined;
    };

/** Options of a {@link GitHubConnector}. */
export type GitHubConnectorOptions = GitHubSource & {
  /**
   * The API's address, for GitHub Enterprise Server: `https://github.example.com/api/v3`. Without TLS only on this
   * machine.
   * @defaultValue "https://api.github.com"
   */
  readonly baseUrl?: string | undefined;
  /**
   * The repositories that may be touched: `owner/name`, or `owner/*`.
   * @defaultValue all that the credentials reach
   */
  readonly repositories?: readonly string[] | undefined;
  /**
   * The actions that may be called; `[]` means none.
   * @defaultValue reads, `createBranch`, `pushCommit`, `createPr`, `createIssue`
   */
  readonly allowedActions?: readonly GitHubActionName[] | undefined;
  /**
   * Allows writes through `connector.call` although a client guards this connector.
   * @defaultValue false
   */
  readonly unguarded?: boolean | undefined;
};

/**
 * The octokit that a connector speaks through.
 *
 * @throws ConfigurationError where there is no source, or more than one, or one that cannot be
 */
export function octokitFor(options: GitHubConnectorOptions): OctokitLike {
  const { token, auth, octokit, baseUrl } = options;
  if ([token, auth, octokit].filter((source) => source !== undefined).length !== 1) {
    throw new ConfigurationError("Give the connector one of: a token, an auth strategy, an octokit.");
  }
  if (octokit !== undefined) {
    if (baseUrl !== undefined) throw new ConfigurationError("An octokit of yours has its own baseUrl; leave it out.");
    if (typeof octokit?.request !== "function") throw new ConfigurationError("octokit must be an Octokit.");
    return octokit;
  }
  const address = baseUrl === undefined ? undefined : { baseUrl: checkedUrl(baseUrl) };
  const common = { ...address, log: SILENT, request: { fetch: sendOnce } };
  if (auth !== undefined) {
    if (typeof auth?.strategy !== "function" || typeof auth.options !== "object" || auth.options === null) {
      throw new ConfigurationError("auth must be { strategy, options }, with a strategy such as createAppAuth.");
    }
    return new Octokit({ ...common, authStrategy: auth.strategy, auth: auth.options }) as unknown as OctokitLike;
  }
  if (typeof token !== "string" || !TOKEN.test(token)) {
    throw new ConfigurationError("token must be a text without white space, as GitHub gives it.");
  }
  return new Octokit({ ...common, auth: token }) as unknown as OctokitLike;
}

/** What can stand in a header. */
const TOKEN = /^[!-~]+$/;

const silent = () => undefined;

/** Octokit tells the console of every refusal. */
const SILENT = { debug: silent, info: silent, warn: silent, error: silent };

/** Only this machine itself may be spoken to without TLS: credentials go with every request. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function checkedUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
  if (url === undefined || !isSafe || url.username !== "" || url.password !== "" || `${url.search}${url.hash}` !== "") {
    throw new ConfigurationError("baseUrl must be an address such as https://github.example.com/api/v3, over https.");
  }
  return baseUrl.replace(/\/+$/, "");
}
