import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer, TestRequest } from "../http/exchange.js";
import { startTestServer, type TestServer } from "../http/test-server.js";
import { type AppOptions, installationToken } from "./apps.js";
import { Git } from "./git.js";
import { notFound, Problem } from "./problem.js";
import { type RateLimit, RateLimits } from "./rate-limit.js";
import { commitFiles, type FileContent, TestRepository } from "./repository.js";
import { INSTALLATION_TOKEN, NEEDS_COMMITS, routes } from "./routes.js";
import { type Operation, operationFor } from "./schema/openapi.js";
import { Validator } from "./schema/validate.js";
import { type Account, createLock, type Permission, type RepositoryState, timestamp } from "./state.js";

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

/** A GitHub on localhost, over real git repositories. */
export interface GitHubServer extends TestServer {
  /** Makes a token that may do this, by `owner/name` or `*`. Any token reads public repositories. */
  addToken(options: { readonly login: string; readonly permissions: Readonly<Record<string, Permission>> }): string;
  addApp(app: AppOptions): void;
  addRepository(options: RepositoryOptions): Promise<TestRepository>;
  /** Limits the next requests. */
  rateLimit(limit: RateLimit): void;
  /** Everything that a write could change, in all repositories. */
  state(): Promise<unknown>;
}

/** Starts a GitHub that knows nobody and has nothing yet. */
export async function startGitHub(): Promise<GitHubServer> {
  const directory = await mkdtemp(join(tmpdir(), "enact-github-"));
  const world = new World(directory);
  const validator = new Validator();
  const server = await startTestServer({
    handle: (request) => world.handle(withoutPrefix(request)),
    check: (request, answer) => validator.check(withoutPrefix(request), answer),
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

/** GitHub Enterprise Server has the same API below a prefix. */
function withoutPrefix(request: TestRequest): TestRequest {
  return { ...request, path: request.path.replace(/^\/api\/v3(?=\/)/, "") };
}

/** Everything a server holds. */
class World {
  readonly #directory: string;
  readonly #tokens = new Map<string, Account>();
  readonly #apps: AppOptions[] = [];
  readonly #repositories = new Map<string, { readonly state: RepositoryState; readonly test: TestRepository }>();
  /** Former names, and the ids of the repositories that had them. */
  readonly #renamed = new Map<string, RepositoryState>();
  readonly #limits = new RateLimits();
  #lastId = 1_000;

  constructor(directory: string) {
    this.#directory = directory;
  }

  addToken({ login, permissions }: Parameters<GitHubServer["addToken"]>[0]): string {
    const token = `ghp_${randomUUID().replaceAll("-", "")}`;
    const entries = Object.entries(permissions).map(([name, permission]) => [name.toLowerCase(), permission] as const);
    this.#tokens.set(token, { id: ++this.#lastId, login, permissions: new Map(entries) });
    return token;
  }

  addApp(app: AppOptions): void {
    this.#apps.push(app);
  }

  rateLimit(limit: RateLimit): void {
    this.#limits.add(limit);
  }

  async addRepository(options: RepositoryOptions): Promise<TestRepository> {
    const { name, defaultBranch = "main", files = { "README.md": "# Hello\n" } } = options;
    const id = ++this.#lastId;
    const git = await Git.init(join(this.#directory, `${id}.git`), defaultBranch);
    const state: RepositoryState = {
      id,
      name,
      owner: { id: ++this.#lastId, login: name.split("/")[0] ?? "", permissions: new Map() },
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
    if (!options.empty) {
      await git.moveRef(`refs/heads/${defaultBranch}`, null, await commitFiles(git, undefined, files, "First commit"));
    }
    const test = new TestRepository(
      state,
      () => this.#repositories.delete(state.name.toLowerCase()),
      (renamed) => this.#rename(state, test, renamed),
    );
    this.#repositories.set(name.toLowerCase(), { state, test });
    return test;
  }

  async state(): Promise<unknown> {
    const entries = [...this.#repositories.values()].map(async ({ test }) => [test.name, await test.state()] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  async handle(request: TestRequest): Promise<Answer> {
    const headers = { "x-github-request-id": randomUUID(), ...this.#limits.headers() };
    try {
      const answer = this.#limits.take() ?? (await this.#route(request));
      return { ...answer, headers: { ...headers, ...answer.headers } };
    } catch (error) {
      if (error instanceof Problem) return { ...error.toAnswer(), headers };
      throw error;
    }
  }

  async #route(request: TestRequest): Promise<Answer> {
    const operation = operationFor(request.method, request.path);
    if (operation === undefined) throw notFound();
    const parameters = parametersOf(operation, request.path);
    if (operation.name === INSTALLATION_TOKEN) {
      const installation = Number(parameters["installation_id"]);
      return installationToken(request, installation, this.#apps, ({ permissions }) =>
        this.addToken({ login: "an-app[bot]", permissions }),
      );
    }
    const account = this.#accountOf(request);
    const name = `${parameters["owner"]}/${parameters["repo"]}`.toLowerCase();
    const repository = this.#repositories.get(name)?.state;
    if (repository === undefined) return this.#redirection(request, name);
    const permission = account.permissions.get(repository.name.toLowerCase()) ?? account.permissions.get("*");
    refuse(repository, permission, operation);
    const handler = routes[operation.name];
    if (handler === undefined) throw new Error(`Nobody handles ${operation.name}.`);
    const base = `http://${request.headers.host}`;
    const body = (typeof request.body === "object" && request.body !== null ? request.body : {}) as object;
    const nextId = () => ++this.#lastId;
    return repository.exclusive(async () => {
      if (NEEDS_COMMITS.test(request.path) && Object.keys(await repository.git.refs()).length === 0) {
        throw new Problem(409, "Git Repository is empty.");
      }
      return handler({ base, request, parameters, body: { ...body }, account, repository, permission, nextId });
    });
  }

  #accountOf({ headers: { authorization } }: TestRequest): Account {
    if (authorization === undefined) throw new Problem(401, "Requires authentication");
    const account = this.#tokens.get(authorization.replace(/^(?:token|bearer) /i, ""));
    if (account === undefined) throw new Problem(401, "Bad credentials");
    return account;
  }

  #redirection({ method, path, headers: { host } }: TestRequest, name: string): Answer {
    const renamed = this.#renamed.get(name);
    if (renamed === undefined) throw notFound();
    const url = `http://${host}/repositories/${renamed.id}${path.split("/").slice(4).join("/")}`;
    const body = { message: "Moved Permanently", url, documentation_url: "https://docs.github.com/rest" };
    return { status: method === "GET" ? 301 : 307, headers: { location: url }, body };
  }

  #rename(state: RepositoryState, test: TestRepository, name: string): void {
    this.#repositories.delete(state.name.toLowerCase());
    this.#renamed.set(state.name.toLowerCase(), state);
    state.name = name;
    this.#repositories.set(name.toLowerCase(), { state, test });
  }
}

function parametersOf({ pattern }: Operation, path: string): Readonly<Record<string, string>> {
  const groups = Object.entries(pattern.exec(path)?.groups ?? {});
  return Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)]));
}

/** A stranger does not learn that a private repository is there; who may only read gets to know that. */
function refuse(repository: RepositoryState, permission: Permission | undefined, { method }: Operation): void {
  if (repository.isPrivate && permission === undefined) throw notFound();
  if (method === "GET") return;
  if (permission !== "write" && permission !== "admin") {
    throw new Problem(403, "Resource not accessible by personal access token");
  }
  if (repository.archived) throw new Problem(403, "Repository was archived so is read-only.");
}
