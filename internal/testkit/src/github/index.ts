export type { AppOptions } from "./apps.js";
export { type GitHubServer, type RepositoryOptions, startGitHub } from "./github-server.js";
export type { RateLimit } from "./rate-limit.js";
export type { FileContent, TestRepository } from "./repository.js";
export type { Permission, Protection } from "./state.js";
