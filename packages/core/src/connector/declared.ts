import type { Resource } from "../models/resource.js";

/**
 * Whether everything a call touches was declared by its workflow: of the same kind, space, change and name (or `new` for
 * a create), with no further fields and no greater count. What a declaration leaves out, it does not cover.
 */
export function isDeclared(resources: readonly Resource[], declared: readonly Resource[] | undefined): boolean {
  if (declared === undefined) return resources.length === 0;
  return resources.every((resource) => declared.some((promise) => covers(promise, resource)));
}

function covers(promise: Resource, { kind, name, within, change, fields, count }: Resource): boolean {
  if (promise.kind !== kind || promise.within !== within || promise.change !== change) return false;
  if (promise.name !== name && !(change === "create" && promise.name === "new")) return false;
  if (fields === undefined ? promise.fields !== undefined : !fields.every((field) => promise.fields?.includes(field))) {
    return false;
  }
  if (promise.count === "unbounded" || count === undefined)
    return promise.count === "unbounded" || promise.count === count;
  return typeof count === "number" && promise.count !== undefined && count <= promise.count;
}
