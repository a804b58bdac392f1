import { block, type PolicyRequest, pass, type Resource, type Verdict } from "@enact/core";
import { quote } from "./text.js";

/** The first part of a kind, with the kinds of it that core knows. */
export type Namespace = "git" | "crm" | "sql";

/**
 * Makes the `evaluate` of a policy about what is changed.
 *
 * Where a workflow declares nothing, there is nothing to judge yet, and it passes: no write escapes the second look. What
 * cannot be read blocks: something that is no resource, a kind of this namespace that nobody here knows, and a write that
 * names no change.
 *
 * @param namespace - the kinds the policy is about; undefined for all of them
 * @param evaluate - is given the changes of that namespace, none of them a read, perhaps none at all
 */
export function judgingChanges(
  namespace: Namespace | undefined,
  evaluate: (changes: readonly Resource[], request: PolicyRequest) => Verdict,
): (request: PolicyRequest) => Verdict {
  return (request) => {
    if (request.resources === undefined && request.phase === "request") return JUDGED_LATER;
    const problem = problemOf(request, namespace);
    return problem === undefined ? evaluate(changesOf(request.resources, namespace), request) : block(problem);
  };
}

/** What is wrong with a request's resources, so that no policy can tell what it changes. */
export function problemOf(request: PolicyRequest, namespace?: Namespace): string | undefined {
  const { resources, phase } = request;
  if (!Array.isArray(resources))
    return "The resources are no list; the connector's `touches` must name what it changes.";
  let changes = 0;
  for (let index = 0; index < resources.length; index++) {
    const resource: unknown = resources[index];
    const problem = shapeProblemOf(resource) ?? kindProblemOf(resource as Resource, namespace);
    if (problem !== undefined) return `The resource at index ${index} ${problem}.`;
    if ((resource as Resource).change !== "read") changes++;
  }
  if (phase === "request" || changes > 0 || request.action?.effect === "read") return undefined;
  return "The write names nothing that it changes; the connector's `touches` must name it.";
}

/** The resources of a namespace that are not merely read. Only for resources in which {@link problemOf} found nothing. */
export function changesOf(resources: readonly Resource[] = [], namespace?: Namespace): readonly Resource[] {
  return resources.filter(
    ({ change, kind }) => change !== "read" && (namespace === undefined || isOf(namespace, kind)),
  );
}

/** Whether something has the shape of a resource, as far as all policies need it. */
export function isResource(value: unknown): value is Resource {
  return shapeProblemOf(value) === undefined;
}

/** A member of a resource. Its own: one that every object inherits, after something polluted them all, is none. */
export function own(resource: Resource, member: keyof Resource): unknown {
  return Object.hasOwn(resource, member) ? resource[member] : undefined;
}

/**
 * How many things a resource stands for.
 *
 * @param missing - what holds where it does not say
 * @returns undefined where it says something else than a whole number of at least 0
 */
export function countOf(resource: Resource, missing: number): number | undefined {
  const count = own(resource, "count");
  if (count === undefined) return missing;
  return isCount(count) ? count : undefined;
}

/** Whether something is a whole number of at least 0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

const JUDGED_LATER = Object.freeze(pass("The workflow declares no resources; judged at each call."));

/** How kinds are written: `queue.topic`. Another spelling would slip past every policy that compares kinds. */
const KIND = /^[a-z][a-z0-9]*(?:\.[a-z][A-Za-z0-9_-]*)+$/;

const KINDS: ReadonlySet<string> = new Set([
  "git.repository",
  "git.ref",
  "git.file",
  "git.pullRequest",
  "git.issue",
  "crm.contact",
  "crm.deal",
  "crm.task",
  "sql.table",
]);

const CHANGES: ReadonlySet<unknown> = new Set(["read", "create", "update", "delete"]);

function shapeProblemOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "is no resource";
  // Each member is asked for by its name, here and not in `own`, because this runs for every policy and resource.
  const { kind, name, change, within } = value as Readonly<Record<keyof Resource, unknown>>;
  if (typeof kind !== "string" || !Object.hasOwn(value, "kind") || !(KINDS.has(kind) || KIND.test(kind))) {
    return "has no readable kind";
  }
  if (typeof name !== "string" || name === "" || !Object.hasOwn(value, "name")) return "has no name";
  if (!CHANGES.has(change) || !Object.hasOwn(value, "change")) {
    return "does not say whether it is read, created, updated or deleted";
  }
  if (within !== undefined && (typeof within !== "string" || within === "" || !Object.hasOwn(value, "within"))) {
    return "is within something that is no name of its own";
  }
  return undefined;
}

/** A kind nobody here knows may be a known thing under another name, such as `git.branch`. */
function kindProblemOf({ kind, change }: Resource, namespace: Namespace | undefined): string | undefined {
  if (namespace === undefined || change === "read" || KINDS.has(kind) || !isOf(namespace, kind)) return undefined;
  return `changes a ${quote(kind)}, a kind that this policy cannot judge; name what is changed in the kinds of @enact/core`;
}

function isOf(namespace: Namespace, kind: string): boolean {
  return kind.startsWith(namespace) && kind.charCodeAt(namespace.length) === 0x2e;
}

/**
 * What the calls before this one changed in a namespace, as far as they succeeded or may have; undefined where that
 * cannot be read.
 */
export function earlierChanges(request: PolicyRequest, namespace: Namespace): readonly Resource[] | undefined {
  const previous: unknown = request.action?.previous;
  if (!Array.isArray(previous)) return undefined;
  const changes: Resource[] = [];
  for (const result of previous as readonly unknown[]) {
    const made = changesMade(result);
    if (made === undefined) return undefined;
    changes.push(...changesOf(made, namespace));
  }
  return changes;
}

/** What one call changed; nothing where it failed or was blocked, and undefined where it cannot be read. */
function changesMade(result: unknown): readonly Resource[] | undefined {
  if (typeof result !== "object" || result === null) return undefined;
  const { status, resources } = result as { readonly status?: unknown; readonly resources?: unknown };
  if (status === "failed" || status === "blocked") return [];
  return Array.isArray(resources) && resources.every(isResource) ? changesOf(resources) : undefined;
}
