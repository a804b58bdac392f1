import { OBJECT_TYPES, type ObjectType } from "../definitions.js";
import { ASSOCIATIONS_MODULE, MODULES, type Operation, operations } from "./operations.js";

/** What a request is for. */
export interface Route {
  readonly operation: Operation;
  /** The type of object that the path names first. */
  readonly type: ObjectType;
  /** Where the operation and its models are in HubSpot's client. */
  readonly module: string;
  /** The path's parameters, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The operation that a request is for; undefined where the server has none. */
export function route(method: string, path: string): Route | undefined {
  for (const operation of operations) {
    const groups = operation.method === method ? patternOf(operation.path).exec(path)?.groups : undefined;
    if (groups === undefined) continue;
    const parameters = Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    const type = parameters["type"] as ObjectType;
    const module = operation.path.startsWith("/crm/v4/") ? ASSOCIATIONS_MODULE : MODULES[type];
    return { operation, type, module, parameters };
  }
  return undefined;
}

/** Types are among those that the server has; an id is anything within one segment. */
function patternOf(path: string): RegExp {
  const pattern = path.replaceAll(/\{(\w+)\}/g, (_parameter, name: string) =>
    name === "type" || name === "toType" ? `(?<${name}>${OBJECT_TYPES.join("|")})` : `(?<${name}>[^/]+)`,
  );
  return new RegExp(`^${pattern}$`);
}
