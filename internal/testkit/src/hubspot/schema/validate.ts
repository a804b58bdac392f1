import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { Answer, TestRequest } from "../../http/exchange.js";
import { Models, type Schema } from "./models.js";
import { type Route, route } from "./route.js";

/** Checks exchanges against the models that HubSpot generates into its own client. */
export class Validator {
  readonly #ajv = new Ajv({ strict: false });
  readonly #models = new Map<string, Models>();
  readonly #compiled = new Map<Schema, ValidateFunction>();

  constructor() {
    // The types of ajv-formats name the module, not what it exports.
    (formats as unknown as (ajv: Ajv) => void)(this.#ajv);
  }

  /** What is wrong with an exchange; empty where nothing is. */
  check(request: TestRequest, answer: Answer): readonly string[] {
    const { method, path } = request;
    const found = route(method, path);
    const problems =
      found === undefined
        ? ["is no operation that the server serves"]
        : [...this.checkRequest(found, request), ...this.#checkAnswer(found, answer)];
    return problems.map((problem) => `${method} ${path} (${answer.status}): ${problem}`);
  }

  /** What is wrong with a request, whatever was answered: a client that is refused all the same has to know the API. */
  checkRequest({ operation, module }: Route, { query, body }: TestRequest): readonly string[] {
    const unknown = [...new Set(query.keys())].filter((name) => !operation.query.includes(name));
    return [
      ...unknown.map((name) => `the query has ${name}`),
      ...this.#checkBody("the request", operation.request && this.#schemaOf(module, operation.request, true), body),
    ];
  }

  #checkAnswer({ operation, module }: Route, { status, body }: Answer): readonly string[] {
    // HubSpot's refusal over a limit has no category, which its model of errors requires.
    if (status === 429) return [];
    if (status >= 400) return this.#checkBody("the error", this.#schemaOf(module, "ModelError", false), body);
    if (!operation.responses.has(status)) return ["is no status of this operation"];
    const model = operation.responses.get(status);
    return this.#checkBody("the answer", model && this.#schemaOf(module, model, true), body);
  }

  #schemaOf(module: string, type: string, closed: boolean): Schema {
    const key = `${module} ${closed}`;
    const models = this.#models.get(key) ?? new Models(module, closed);
    this.#models.set(key, models);
    return models.schemaOf(type);
  }

  #checkBody(what: string, schema: Schema | undefined | "", value: unknown): readonly string[] {
    if (!schema) return value === undefined ? [] : [`${what} has a body`];
    const validate = this.#compiled.get(schema) ?? this.#ajv.compile(schema);
    this.#compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}
