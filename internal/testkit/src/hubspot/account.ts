import type { Answer, TestRequest } from "../http/exchange.js";
import type { Pipelines } from "./definitions.js";
import { handlers } from "./handlers.js";
import { Problem, refused } from "./problem.js";
import { RateLimits } from "./rate-limit.js";
import { route } from "./schema/route.js";
import type { Validator } from "./schema/validate.js";
import { Store } from "./store.js";
import { checkScopes, Tokens } from "./tokens.js";

/** A HubSpot account, and who may do what in it. */
export class Account {
  readonly store: Store;
  readonly tokens = new Tokens();
  readonly limits = new RateLimits();
  readonly #validator: Validator;

  constructor(pipelines: Pipelines, validator: Validator) {
    this.store = new Store(pipelines);
    this.#validator = validator;
  }

  /** Acts on a request, in one go: no two requests are ever half-way at the same time. */
  handle(request: TestRequest): Answer {
    try {
      return this.limits.take() ?? this.#answer(request);
    } catch (error) {
      if (error instanceof Problem) return error.toAnswer();
      throw error;
    }
  }

  #answer(request: TestRequest): Answer {
    const scopes = this.tokens.scopesOf(request.headers.authorization);
    const found = route(request.method, request.path);
    if (found === undefined) throw new Problem(404, "OBJECT_NOT_FOUND", "no such resource");
    checkScopes(scopes, found);
    const [problem] = this.#validator.checkRequest(found, request);
    if (problem !== undefined) throw refused(`Invalid input: ${problem}`);
    const { operation, type, parameters } = found;
    return handlers[operation.name]({
      store: this.store,
      type,
      parameters,
      query: request.query,
      body: request.body,
    });
  }
}
