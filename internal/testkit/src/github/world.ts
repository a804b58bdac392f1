import { randomUUID } from "node:crypto";
import type { Answer, TestRequest } from "../http/exchange.js";
import { accountOf, permissionOf, refuseWrite, type TokenOptions } from "./access.js";
import { type AppOptions, installationToken } from "./apps.js";
import { notFound, Problem } from "./problem.js";
import { type RateLimit, RateLimits } from "./rate-limit.js";
import { Repositories } from "./repositories.js";
import type { TestRepository } from "./repository.js";
import { createRepository, type RepositoryOptions } from "./repository-options.js";
import { INSTALLATION_TOKEN, NEEDS_COMMITS, type Route, routes } from "./routes.js";
import { type Operation, operationFor, parametersOf } from "./schema/openapi.js";
import type { Validator } from "./schema/validate.js";
import { stateOf } from "./snapshots.js";
import type { Account, RepositoryState } from "./state.js";

/** Everything a server holds. */
export class World {
  readonly #directory: string;
  readonly #validator: Validator;
  readonly #tokens = new Map<string, Account>();
  readonly #userIds = new Map<string, number>();
  readonly #apps: AppOptions[] = [];
  readonly #repositories = new Repositories();
  readonly #limits = new RateLimits();
  #lastId = 1_000;

  /** @param directory - where the repositories are to be */
  constructor(directory: string, validator: Validator) {
    this.#directory = directory;
    this.#validator = validator;
  }

  addToken(options: TokenOptions): string {
    return this.#tokenFor(options, false);
  }

  addApp(app: AppOptions): void {
    this.#apps.push(app);
  }

  rateLimit(limit: RateLimit): void {
    this.#limits.add(limit);
  }

  async addRepository(options: RepositoryOptions): Promise<TestRepository> {
    const owner = this.#account({ login: options.name.split("/")[0] ?? "", permissions: {} }, false);
    const place = { id: this.#nextId(), owner, directory: this.#directory };
    return this.#repositories.add(await createRepository(options, place));
  }

  async state(): Promise<unknown> {
    const entries = this.#repositories.all().map(async (state) => [state.name, await stateOf(state)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  /** A request under the address that GitHub's description has for it. */
  addressed(request: TestRequest): TestRequest {
    // GitHub Enterprise Server has the same API below a prefix; redirections name a repository by its id.
    const path = request.path
      .replace(/^\/api\/v3(?=\/)/, "")
      .replace(/^\/repositories\/(\d+)(?=\/|$)/, (whole, id: string) => {
        const repository = this.#repositories.withId(Number(id));
        return repository === undefined ? whole : `/repos/${repository.name}`;
      });
    return { ...request, path };
  }

  async handle(request: TestRequest): Promise<Answer> {
    const headers = { "x-github-request-id": randomUUID(), ...this.#limits.headers() };
    try {
      const answer = this.#limits.take() ?? (await this.#act(request));
      return { ...answer, headers: { ...headers, ...answer.headers } };
    } catch (error) {
      if (error instanceof Problem) return { ...error.toAnswer(), headers };
      throw error;
    }
  }

  async #act(request: TestRequest): Promise<Answer> {
    const operation = operationFor(request.method, request.path);
    if (operation === undefined) throw notFound();
    const parameters = parametersOf(operation, request.path);
    if (parameters === undefined) throw new Problem(400, "Bad Request");
    if (operation.name === INSTALLATION_TOKEN)
      return this.#installationToken(request, Number(parameters["installation_id"]));
    const account = accountOf(request, this.#tokens);
    const name = `${parameters["owner"]}/${parameters["repo"]}`;
    const repository = this.#repositories.named(name);
    if (repository === undefined) throw notFound();
    const permission = permissionOf(account, repository);
    if (repository.name.toLowerCase() !== name.toLowerCase()) return redirection(request, repository);
    if (operation.method !== "GET") refuseWrite(account, repository, permission);
    const route = routes[operation.name];
    if (route === undefined) throw new Error(`Nobody handles ${operation.name}.`);
    const body = this.#bodyOf(operation, request);
    refuseUnserved(route, request, body);
    const base = `http://${request.headers.host}`;
    const nextId = () => this.#nextId();
    return repository.exclusive(async () => {
      if (NEEDS_COMMITS.test(operation.name) && Object.keys(await repository.git.refs()).length === 0) {
        throw new Problem(409, "Git Repository is empty.");
      }
      return route.handler({ base, request, parameters, body, account, repository, permission, nextId });
    });
  }

  #installationToken(request: TestRequest, installationId: number): Answer {
    return installationToken(request, installationId, this.#apps, ({ permissions }) =>
      this.#tokenFor({ login: "an-app[bot]", permissions }, true),
    );
  }

  /** GitHub reads a body by its description, before anything else looks at it. */
  #bodyOf(operation: Operation, { body }: TestRequest): Readonly<Record<string, unknown>> {
    if (operation.requestBody === undefined) return {};
    if (body === undefined && !operation.requestBody.required) return {};
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      throw new Problem(400, "Body should be a JSON object");
    }
    const [problem] = this.#validator.bodyProblems(operation, body);
    if (problem !== undefined) throw new Problem(422, `Invalid request.\n\n${problem}`);
    return body as Readonly<Record<string, unknown>>;
  }

  #tokenFor(options: TokenOptions, isApp: boolean): string {
    const token = `${isApp ? "ghs" : "ghp"}_${randomUUID().replaceAll("-", "")}`;
    this.#tokens.set(token, this.#account(options, isApp));
    return token;
  }

  #account({ login, permissions }: TokenOptions, isApp: boolean): Account {
    const entries = Object.entries(permissions).map(([name, permission]) => [name.toLowerCase(), permission] as const);
    const id = this.#userIds.get(login) ?? this.#nextId();
    this.#userIds.set(login, id);
    return { id, login, isApp, permissions: new Map(entries) };
  }

  #nextId(): number {
    return ++this.#lastId;
  }
}

/** GitHub sends who asks by a former name to the repository's id. */
function redirection({ method, path, query, headers: { host } }: TestRequest, { id }: RepositoryState): Answer {
  const rest = path
    .split("/")
    .slice(4)
    .map((part) => `/${part}`);
  const search = query.size === 0 ? "" : `?${query}`;
  const url = `http://${host}/repositories/${id}${rest.join("")}${search}`;
  const body = { message: "Moved Permanently", url, documentation_url: "https://docs.github.com/rest" };
  return { status: method === "GET" ? 301 : 307, headers: { location: url }, body };
}

/** Whoever asks for more than the server understands would be answered something else than they asked. */
function refuseUnserved({ understands }: Route, { query }: TestRequest, body: object): void {
  const names = [...query.keys(), ...Object.keys(body)];
  const unserved = names.find((name) => !understands.includes(name));
  if (unserved !== undefined) throw new Problem(501, `This server does not understand ${unserved}.`);
}
