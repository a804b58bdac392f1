import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { Answer, TestRequest } from "../../http/exchange.js";
import {
  type Operation,
  operationFor,
  type Parameter,
  parametersOf,
  type SchemaObject,
  sharedSchemas,
} from "./openapi.js";

/** Statuses that any operation may answer, although GitHub's description does not list them everywhere. */
const ANYWHERE: ReadonlySet<number> = new Set([301, 307, 400, 401, 403, 404, 409, 410, 422, 429]);

/** What the server answers in place of disregarding a part of a request. */
const UNSERVED = 501;

/** Checks exchanges against GitHub's own description of its API. */
export class Validator {
  readonly #ajv = new Ajv({ strict: false, schemas: [sharedSchemas] });
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
        ? ["is no operation of GitHub's description"]
        : [...this.#checkRequest(operation, request, answer), ...this.#checkAnswer(operation, answer)];
    return problems.map((problem) => `${name} (${answer.status}): ${problem}`);
  }

  /** What is wrong with the body of a request that has to have one, or may. */
  bodyProblems({ requestBody }: Operation, body: unknown): readonly string[] {
    if (body === undefined) return requestBody?.required ? ["the request has no body"] : [];
    if (requestBody === undefined) return ["the request has a body"];
    return this.#problemsOf("the request's body", requestBody.schema, body);
  }

  /** A request that breaks the description must have been refused. */
  #checkRequest(operation: Operation, request: TestRequest, { status }: Answer): readonly string[] {
    if (status >= 400) return [];
    return [...this.#parameterProblems(operation, request), ...this.bodyProblems(operation, request.body)];
  }

  *#parameterProblems(operation: Operation, { path, query }: TestRequest): Generator<string> {
    const inPath = parametersOf(operation, path);
    for (const parameter of operation.parameters) {
      const { name, required, schema } = parameter;
      const value = parameter.in === "path" ? inPath?.[name] : (query.get(name) ?? undefined);
      if (value !== undefined) yield* this.#problemsOf(`the parameter ${name}`, schema, typed(parameter, value));
      else if (required) yield `the parameter ${name} is missing`;
    }
    for (const name of new Set(query.keys())) {
      const isKnown = operation.parameters.some((known) => known.in === "query" && known.name === name);
      if (!isKnown) yield `there is no parameter ${name}`;
    }
  }

  #checkAnswer({ responses }: Operation, { status, body }: Answer): readonly string[] {
    if (status === UNSERVED) return [(body as { readonly message: string }).message];
    if (!responses.has(status)) return ANYWHERE.has(status) ? [] : ["is no status of this operation"];
    const schema = responses.get(status);
    // What refusals say is not always described.
    if (schema === undefined) return body === undefined || status >= 400 ? [] : ["the answer has a body"];
    return this.#problemsOf("the answer", schema, body);
  }

  #problemsOf(what: string, schema: SchemaObject, value: unknown): readonly string[] {
    const validate = this.#compiled.get(schema) ?? this.#ajv.compile(schema);
    this.#compiled.set(schema, validate);
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
