import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { Answer, TestRequest } from "../../http/exchange.js";
import { components, type Operation, operationFor, type Parameter, type SchemaObject } from "./openapi.js";

/** Statuses that any operation may answer, although GitHub's description does not list them everywhere. */
const ANYWHERE: ReadonlySet<number> = new Set([301, 302, 307, 401, 403, 404, 409, 410, 422, 429]);

/** Checks exchanges against GitHub's own description of its API. */
export class Validator {
  readonly #ajv = new Ajv({ strict: false, allErrors: false, validateFormats: true });
  readonly #compiled = new WeakMap<SchemaObject, ValidateFunction>();

  constructor() {
    // The types of ajv-formats name the module, not what it exports.
    (formats as unknown as (ajv: Ajv) => void)(this.#ajv);
    // A format of GitHub's own, which nothing says how to check.
    this.#ajv.addFormat("repo.nwo", true);
  }

  /** What is wrong with an exchange; empty where nothing is. */
  check(request: TestRequest, answer: Answer): readonly string[] {
    const operation = operationFor(request.method, request.path);
    const name = operation?.name ?? `${request.method} ${request.path}`;
    const problems =
      operation === undefined
        ? answer.status === 401
          ? []
          : ["is no operation of GitHub's description"]
        : [...this.#checkRequest(operation, request, answer), ...this.#checkAnswer(operation, answer)];
    return problems.map((problem) => `${name} (${answer.status}): ${problem}`);
  }

  /** A request that breaks the description must have been refused. */
  #checkRequest(operation: Operation, request: TestRequest, { status }: Answer): readonly string[] {
    if (status >= 400) return [];
    const problems = [...this.#checkParameters(operation, request)];
    const { requestBody } = operation;
    if (request.body === undefined) {
      if (requestBody?.required) problems.push("the request has no body");
    } else if (requestBody === undefined) {
      problems.push("the request has a body");
    } else {
      problems.push(...this.#problemsOf("the request's body", requestBody.schema, request.body));
    }
    return problems;
  }

  *#checkParameters({ parameters, pattern }: Operation, { path, query }: TestRequest): Generator<string> {
    const inPath = pattern.exec(path)?.groups ?? {};
    for (const parameter of parameters) {
      const { name, required, schema } = parameter;
      const value = parameter.in === "path" ? inPath[name] : (query.get(name) ?? undefined);
      if (parameter.in === "header") continue;
      if (value === undefined) {
        if (required) yield `the parameter ${name} is missing`;
      } else {
        yield* this.#problemsOf(`the parameter ${name}`, schema, typed(parameter, decodeURIComponent(value)));
      }
    }
    for (const name of new Set(query.keys())) {
      if (!parameters.some((known) => known.in === "query" && known.name === name)) {
        yield `there is no parameter ${name}`;
      }
    }
  }

  #checkAnswer({ responses }: Operation, { status, body }: Answer): readonly string[] {
    if (!responses.has(status)) return ANYWHERE.has(status) || status >= 500 ? [] : ["is no status of this operation"];
    const schema = responses.get(status);
    if (schema === undefined) return body === undefined || status >= 400 ? [] : ["the answer has a body"];
    return this.#problemsOf("the answer", schema, body);
  }

  #problemsOf(what: string, schema: SchemaObject, value: unknown): readonly string[] {
    let validate = this.#compiled.get(schema);
    if (validate === undefined) {
      validate = this.#ajv.compile({ ...schema, components });
      this.#compiled.set(schema, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}

/** A parameter is sent as text, and meant as what its schema says. */
function typed({ schema }: Parameter, value: string): unknown {
  const isNumber = schema["type"] === "integer" || schema["type"] === "number";
  if (isNumber) return value.trim() === "" ? value : Number(value);
  if (schema["type"] === "boolean") return value === "true" ? true : value === "false" ? false : value;
  return value;
}
