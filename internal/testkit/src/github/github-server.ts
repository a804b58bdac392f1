import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestServer, type TestServer } from "../http/test-server.js";
import type { TokenOptions } from "./access.js";
import type { AppOptions } from "./apps.js";
import type { RateLimit } from "./rate-limit.js";
import type { TestRepository } from "./repository.js";
import type { RepositoryOptions } from "./repository-options.js";
import { Validator } from "./schema/validate.js";
import { World } from "./world.js";

/** A GitHub on localhost, over real git repositories. */
export interface GitHubServer extends TestServer {
  /** Makes a token, and gives it. */
  addToken(options: TokenOptions): string;
  /** Makes a GitHub App known, which then gets tokens of its installation. */
  addApp(app: AppOptions): void;
  addRepository(options: RepositoryOptions): Promise<TestRepository>;
  /** Limits the next requests. */
  rateLimit(limit: RateLimit): void;
  /** Everything that a write could change for others to see, in all repositories. */
  state(): Promise<unknown>;
}

/** Starts a GitHub that knows nobody and has nothing yet. It answers below `/api/v3` as well, as GitHub Enterprise does. */
export async function startGitHub(): Promise<GitHubServer> {
  const directory = await mkdtemp(join(tmpdir(), "enact-github-"));
  const validator = new Validator();
  const world = new World(directory, validator);
  const server = await startTestServer({
    handle: (request) => world.handle(world.addressed(request)),
    check: (request, answer) => validator.check(world.addressed(request), answer),
  });
  return Object.assign(server, {
    addToken: world.addToken.bind(world),
    addApp: world.addApp.bind(world),
    addRepository: world.addRepository.bind(world),
    rateLimit: world.rateLimit.bind(world),
    state: world.state.bind(world),
    close: closing(server, directory),
  });
}

function closing({ close }: TestServer, directory: string): () => Promise<void> {
  return async () => {
    try {
      await close();
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  };
}
