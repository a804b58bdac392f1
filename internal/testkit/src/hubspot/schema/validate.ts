import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { Answer, TestRequest } from "../../http/exchange.js";
import type { ObjectType } from "../properties.js";
import { Models, type Schema } from "./models.js";
import { ASSOCIATIONS_MODULE, MODULES, operationFor } from "./operations.js";

/** Checks exchanges against the models that HubSpot generates into its own client. */
export class Validator {
  readonly #ajv = new Ajv({ strict: false, allErrors: false });
  readonly #models = new Map<string, Models>();
  readonly #compiled = new WeakMap<Schema, ValidateFunction>();

  constructor() {
    // The types of ajv-formats name the module, not what it exports.
    (formats as unknown as (ajv: Ajv) => void)(this.#ajv);
  }

  /** What is wrong with an exchange; empty where nothing is. */
  check(request: TestRequest, answer: Answer): readonly string[] {
    const operation = operationFor(request.method, request.path);
    const name = `${request.method} ${request.path} (${answer.status})`;
    if (operation === undefined) return answer.status === 401 ? [] : [`${name}: is no operation of the server's table`];
    const type = operation.pattern.exec(request.path)?.groups?.["type"] as ObjectType;
    const module = request.path.startsWith("/crm/v4/") ? ASSOCIATIONS_MODULE : MODULES[type];
    return [
      ...this.#checkRequest(module, operation.request, request, answer),
      ...this.#checkAnswer(module, operation.responses, answer),
    ].map((problem) => `${name}: ${problem}`);
  }

  /** A request that breaks its model must have been refused. */
  #checkRequest(
    module: string,
    model: string | undefined,
    { body }: TestRequest,
    { status }: Answer,
  ): readonly string[] {
    if (status >= 400) return [];
    if (model === undefined) return body === undefined ? [] : ["the request has a body"];
    return this.#problemsOf("the request", this.#schemaOf(module, model, true), body);
  }

  #checkAnswer(
    module: string,
    responses: ReadonlyMap<number, string | undefined>,
    { status, body }: Answer,
  ): readonly string[] {
    if (status >= 400) return this.#problemsOf("the error", this.#schemaOf(module, "ModelError", false), body);
    if (!responses.has(status)) return ["is no status of this operation"];
    const model = responses.get(status);
    if (model === undefined) return body === undefined ? [] : ["the answer has a body"];
    return this.#problemsOf("the answer", this.#schemaOf(module, model, false), body);
  }

  #schemaOf(module: string, model: string, closed: boolean): Schema {
    const key = `${module} ${closed}`;
    const models = this.#models.get(key) ?? new Models(module, closed);
    this.#models.set(key, models);
    return models.schemaOf(model);
  }

  #problemsOf(what: string, schema: Schema, value: unknown): readonly string[] {
    const validate = this.#compiled.get(schema) ?? this.#ajv.compile(schema);
    this.#compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}
