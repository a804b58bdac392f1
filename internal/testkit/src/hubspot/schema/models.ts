import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** A JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** One member of a generated model, as HubSpot's client describes it to itself. */
interface Attribute {
  readonly name: string;
  /** Its name on the wire. */
  readonly baseName: string;
  readonly type: string;
  readonly format: string;
}

const load = createRequire(import.meta.url);

/**
 * JSON Schemas of the models that HubSpot generates into `@hubspot/api-client` (Apache-2.0): wire names, types and
 * formats from a model's own `attributeTypeMap`, what may be left out from its declaration.
 */
export class Models {
  readonly #module: string;
  readonly #closed: boolean;
  readonly #schemas = new Map<string, Schema>();

  /**
   * @param module - where the models are: `crm/contacts`, `crm/associations/v4` …
   * @param closed - whether members that a model does not have are refused
   */
  constructor(module: string, closed: boolean) {
    this.#module = module;
    this.#closed = closed;
  }

  /**
   * The schema of a model, or of another type by the generator's name for it: `Array<AssociationSpec>`.
   *
   * @throws Error where the client has no such model
   */
  schemaOf(type: string): Schema {
    const schema = this.#schemas.get(type) ?? this.#typeSchema(type, "", "");
    this.#schemas.set(type, schema);
    return schema;
  }

  #typeSchema(type: string, format: string, declaration: string): Schema {
    const of = (one: string) => this.#typeSchema(one, "", declaration);
    const list = /^Array<(.+)>$/.exec(type)?.[1];
    if (list !== undefined) return { type: "array", items: of(list) };
    const values = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
    if (values !== undefined) return { type: "object", additionalProperties: of(values) };
    if (type.includes(" | ")) return { anyOf: type.split(" | ").map(of) };
    if (type.endsWith("Enum")) return { enum: enumValues(type, declaration) };
    if (type === "Date") return { type: "string", format: "date-time" };
    if (type === "any") return {};
    if (type === "number") return { type: format.startsWith("int") ? "integer" : "number" };
    return type === "string" || type === "boolean" || type === "null" ? { type } : this.#modelSchema(type);
  }

  #modelSchema(name: string): Schema {
    const path = `@hubspot/api-client/lib/codegen/${this.#module}/models/${name}.js`;
    const model = (load(path) as Readonly<Record<string, { readonly attributeTypeMap?: readonly Attribute[] }>>)[name];
    const attributes = model?.attributeTypeMap;
    if (attributes === undefined) throw new Error(`${path} has no model ${name}.`);
    const declaration = readFileSync(load.resolve(path).replace(/\.js$/, ".d.ts"), "utf8");
    const members = attributes.map(
      ({ baseName, type, format }) => [baseName, this.#typeSchema(type, format, declaration)] as const,
    );
    const required = attributes.filter((attribute) => !declaration.includes(`'${attribute.name}'?:`));
    return {
      type: "object",
      properties: Object.fromEntries(members),
      required: required.map(({ baseName }) => baseName),
      ...(this.#closed && { additionalProperties: false }),
    };
  }
}

/** The values of an enumeration, which stands beside its model. */
function enumValues(name: string, declaration: string): readonly string[] {
  const source = declaration.slice(declaration.search(new RegExp(`(?:type|enum) ${name}\\b`)));
  const end = source.search(/[;}]/);
  const values = [...source.slice(0, end).matchAll(/"([^"]+)"/g)].map(([, value = ""]) => value);
  if (values.length === 0) throw new Error(`The values of ${name} cannot be read.`);
  return values;
}
