import { readFileSync } from "node:fs";

/** A JSON Schema, or what OpenAPI 3.0 has in its place. */
export type SchemaObject = Readonly<Record<string, unknown>>;

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: SchemaObject;
}

/** One operation, such as `GET /repos/{owner}/{repo}`. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  /** Matches the path as it was sent, percent-escapes included, and captures its parameters by name. */
  readonly pattern: RegExp;
  readonly parameters: readonly Parameter[];
  readonly requestBody: { readonly required: boolean; readonly schema: SchemaObject } | undefined;
  /** The schema of each status; undefined where its answer has no JSON. */
  readonly responses: ReadonlyMap<number, SchemaObject | undefined>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: SchemaObject;
}

interface RawOperation {
  readonly parameters?: readonly SchemaObject[];
  readonly requestBody?: RawBody & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, RawBody>>;
}

interface RawBody {
  readonly content?: Readonly<Record<string, { readonly schema: SchemaObject }>>;
}

/** GitHub takes slashes in these as they are, too. */
const WITH_SLASHES = ["ref", "branch", "basehead"];

const description = JSON.parse(
  readFileSync(new URL("../../../openapi/github.json", import.meta.url), "utf8"),
) as Description;

/** What the schemas of operations refer to. */
export const sharedSchemas = { $id: "github", components: jsonSchemaOf(description.components) };

/** Every operation that GitHub's description has here. */
const operations: readonly Operation[] = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([method]) => method !== "parameters")
    .map(([method, operation]) => operationOf(path, method.toUpperCase(), operation)),
);

/** The operation that a request is for. */
export function operationFor(method: string, path: string): Operation | undefined {
  return operations.find((operation) => operation.method === method && operation.pattern.test(path));
}

/**
 * The parameters in a path, decoded.
 *
 * @returns undefined where a percent-escape is none
 */
export function parametersOf({ pattern }: Operation, path: string): Readonly<Record<string, string>> | undefined {
  const groups = Object.entries(pattern.exec(path)?.groups ?? {});
  try {
    return Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    return undefined;
  }
}

function operationOf(
  path: string,
  method: string,
  { parameters = [], requestBody, responses }: RawOperation,
): Operation {
  const body = requestBody?.content?.["application/json"]?.schema;
  return {
    name: `${method} ${path}`,
    method,
    pattern: patternOf(path),
    parameters: parameters.map((parameter) => jsonSchemaOf(resolved(parameter)) as unknown as Parameter),
    requestBody:
      body === undefined
        ? undefined
        : { required: requestBody?.required ?? false, schema: jsonSchemaOf(body) as SchemaObject },
    responses: new Map(
      Object.entries(responses).map(([status, response]) => {
        const schema = (resolved(response as SchemaObject) as RawBody).content?.["application/json"]?.schema;
        return [Number(status), schema === undefined ? undefined : (jsonSchemaOf(schema) as SchemaObject)];
      }),
    ),
  };
}

function patternOf(path: string): RegExp {
  const source = path.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    WITH_SLASHES.includes(name) ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`,
  );
  return new RegExp(`^${source}$`);
}

function resolved(part: SchemaObject): SchemaObject {
  const reference = part["$ref"];
  if (typeof reference !== "string") return part;
  return reference
    .split("/")
    .slice(1)
    .reduce<SchemaObject>((found, key) => found[key] as SchemaObject, description as unknown as SchemaObject);
}

/**
 * OpenAPI 3.0 as JSON Schema: `nullable` becomes a further type. Of the alternatives of `oneOf` any may hold: GitHub's
 * description has error schemas of which one contains the other.
 */
export function jsonSchemaOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonSchemaOf);
  if (typeof value !== "object" || value === null) return value;
  const { nullable, oneOf, ...rest } = value as SchemaObject;
  const converted = Object.fromEntries(Object.entries(rest).map(([key, member]) => [key, jsonSchemaOf(member)]));
  if (oneOf !== undefined) converted["anyOf"] = jsonSchemaOf(oneOf);
  if (typeof converted["$ref"] === "string") converted["$ref"] = `github${converted["$ref"]}`;
  if (nullable !== true) return converted;
  if (Array.isArray(converted["enum"])) converted["enum"] = [...converted["enum"], null];
  if (typeof converted["type"] === "string") return { ...converted, type: [converted["type"], "null"] };
  return { anyOf: [converted, { type: "null" }] };
}
