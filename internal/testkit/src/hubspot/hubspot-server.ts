import { randomUUID } from "node:crypto";
import type { Answer, TestRequest } from "../http/exchange.js";
import { startTestServer, type TestServer } from "../http/test-server.js";
import { handlers } from "./handlers.js";
import { Problem } from "./problem.js";
import { DEFAULT_PIPELINES, type ObjectType, type Pipelines } from "./properties.js";
import { limited, type RateLimit } from "./rate-limit.js";
import { operationFor } from "./schema/operations.js";
import { Validator } from "./schema/validate.js";
import { type ObjectView, Store, type StoredObject } from "./store.js";

/** Options of {@link startHubSpot}. */
export interface HubSpotOptions {
  /**
   * Pipelines of deals beside `default`, and the stages of each.
   * @defaultValue none
   */
  readonly pipelines?: Pipelines;
}

/** What a task or deal that somebody else makes is to be associated with. */
export interface Links {
  readonly contact?: string;
  readonly deal?: string;
  /** @defaultValue now */
  readonly createdAt?: string;
}

/** A HubSpot account on localhost. */
export interface HubSpotServer extends TestServer {
  /**
   * Makes an access token.
   *
   * @param options - `scopes`: what it may do; everything where they are left out
   */
  addToken(options?: { readonly scopes?: readonly string[] }): string;
  /** Somebody else makes an object, past the API. Gives its id. */
  add(type: ObjectType, properties: Readonly<Record<string, string>>, links?: Links): string;
  /** Somebody else changes an object, past the API. */
  update(type: ObjectType, id: string, properties: Readonly<Record<string, string>>): void;
  /** Somebody else archives an object, past the API. */
  archive(type: ObjectType, id: string): void;
  /** The objects of a type that are not archived. */
  objects(type: ObjectType): readonly ObjectView[];
  /** Lets search see everything as it is now: it lags behind, as HubSpot's does. */
  index(): void;
  /** Limits the next requests. */
  rateLimit(limit: RateLimit): void;
  /** Everything that a write could change. */
  state(): Promise<unknown>;
}

/** Starts an account that knows nobody and has nothing yet. */
export async function startHubSpot(options: HubSpotOptions = {}): Promise<HubSpotServer> {
  const account = new HubSpotAccount({ ...options.pipelines, ...DEFAULT_PIPELINES });
  const validator = new Validator();
  const server = await startTestServer({
    handle: (request) => account.handle(request),
    check: (request, answer) => validator.check(request, answer),
  });
  const { store } = account;
  return Object.assign(server, {
    addToken: account.addToken.bind(account),
    rateLimit: account.rateLimit.bind(account),
    add: (type: ObjectType, properties: Readonly<Record<string, string>>, links: Links = {}) =>
      account.add(type, properties, links).id,
    update: (type: ObjectType, id: string, properties: Readonly<Record<string, string>>) =>
      store.update(store.get(type, id), properties),
    archive: (type: ObjectType, id: string) => store.archive(store.get(type, id)),
    objects: (type: ObjectType) => store.views(type),
    index: () => store.index(),
    state: async () => store.state(),
  });
}

/** Everything an account holds. */
class HubSpotAccount {
  readonly store: Store;
  readonly #tokens = new Map<string, ReadonlySet<string> | undefined>();
  readonly #limits: RateLimit[] = [];

  constructor(pipelines: Pipelines) {
    this.store = new Store(pipelines);
  }

  addToken({ scopes }: { readonly scopes?: readonly string[] } = {}): string {
    const token = `pat-na1-${randomUUID()}`;
    this.#tokens.set(token, scopes === undefined ? undefined : new Set(scopes));
    return token;
  }

  rateLimit(limit: RateLimit): void {
    for (let index = 0; index < (limit.times ?? 1); index++) this.#limits.push(limit);
  }

  add(
    type: ObjectType,
    properties: Readonly<Record<string, string>>,
    { contact, deal, createdAt }: Links,
  ): StoredObject {
    const object = this.store.create(type, properties, createdAt);
    if (contact !== undefined) this.store.associate(object, this.store.get("contacts", contact));
    if (deal !== undefined) this.store.associate(object, this.store.get("deals", deal));
    return object;
  }

  async handle(request: TestRequest): Promise<Answer> {
    try {
      const limit = this.#limits.shift();
      return limit === undefined ? this.#route(request) : limited(limit);
    } catch (error) {
      if (error instanceof Problem) return error.toAnswer();
      throw error;
    }
  }

  #route(request: TestRequest): Answer {
    const scopes = this.#scopesOf(request);
    const operation = operationFor(request.method, request.path);
    if (operation === undefined) throw new Problem(404, "OBJECT_NOT_FOUND", "no such resource");
    const groups = Object.entries(operation.pattern.exec(request.path)?.groups ?? {});
    const parameters = Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)]));
    const type = parameters["type"] as ObjectType;
    refuseWithoutScope(scopes, type, operation.method, operation.name);
    return handlers[operation.name]({ store: this.store, request, type, parameters });
  }

  #scopesOf({ headers: { authorization = "" } }: TestRequest): ReadonlySet<string> | undefined {
    const token = authorization.replace(/^bearer /i, "");
    if (this.#tokens.has(token)) return this.#tokens.get(token);
    throw new Problem(401, "INVALID_AUTHENTICATION", "Authentication credentials not found or not valid.");
  }
}

/** Tasks belong to the scopes of contacts (HubSpot Docs, "CRM API | Tasks"). */
function refuseWithoutScope(
  scopes: ReadonlySet<string> | undefined,
  type: ObjectType,
  method: string,
  operation: string,
): void {
  const isRead = method === "GET" || operation === "search" || operation === "batchRead";
  const scope = `crm.objects.${type === "deals" ? "deals" : "contacts"}.${isRead ? "read" : "write"}`;
  if (scopes === undefined || scopes.has(scope)) return;
  const more = {
    errors: [{ message: "One or more scopes are missing", context: { requiredGranularScopes: [scope] } }],
  };
  throw new Problem(403, "MISSING_SCOPES", "This app hasn't been granted all required scopes to make this call.", more);
}
