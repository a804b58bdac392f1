export type { TokenOptions } from "./access.js";
export type { AppOptions } from "./apps.js";
export type { FileContent } from "./commit-files.js";
export { type GitHubServer, startGitHub } from "./github-server.js";
export type { RateLimit } from "./rate-limit.js";
export type { TestRepository } from "./repository.js";
export type { RepositoryOptions } from "./repository-options.js";
export type { Permission, Protection } from "./state.js";
