import {
  type ActionResult,
  type Ask,
  evaluateAll,
  type FactsReach,
  type JudgedRequest,
  type Policy,
  type PolicyResult,
  type Resource,
} from "@enact/core";

const NOON = "2026-03-04T12:00:00.000Z";

/** A request at the gate, for what a workflow declares. */
export function atGate(resources: readonly Resource[] | undefined, parts: Partial<JudgedRequest> = {}): JudgedRequest {
  return {
    phase: "request",
    workflow: "work",
    actor: { role: "engineer" },
    payload: {},
    now: NOON,
    resources,
    ...parts,
  };
}

/** A write that is about to be made. */
export function atCall(
  resources: readonly Resource[] | undefined,
  { previous = [], effect = "write", ...parts }: Partial<JudgedRequest> & CallParts = {},
): JudgedRequest {
  const action = { system: "made-up", name: "act", effect, input: {}, before: undefined, previous };
  return { ...atGate(resources), phase: "action", action, ...parts };
}

interface CallParts {
  readonly previous?: readonly ActionResult[];
  readonly effect?: "read" | "write";
}

/** What one policy says of a request. */
export async function say(policy: Policy, request: JudgedRequest, reach?: FactsReach): Promise<PolicyResult> {
  const [result] = await evaluateAll([policy], request, reach);
  if (result === undefined) throw new Error("The policy judged nothing.");
  return result;
}

/** Facts may ask systems that answer like this. */
export function answering(answers: Readonly<Record<string, (input: never) => unknown>>): FactsReach {
  const ask = async (question: string, input: never) => {
    const answer = answers[question];
    if (answer === undefined) throw new Error(`Nobody answers ${question}.`);
    return answer(input);
  };
  return { ask: ask as unknown as Ask, systems: {}, timeoutMs: 1_000 };
}

/** One system that says this. */
export function one(output: unknown): readonly { readonly system: string; readonly output: unknown }[] {
  return [{ system: "crm", output }];
}

/** An earlier call of the same run. */
export function called(resources: readonly Resource[], parts: Partial<ActionResult> = {}): ActionResult {
  return {
    system: "made-up",
    action: "act",
    effect: "write",
    input: {},
    resources,
    status: "succeeded",
    success: true,
    output: {},
    startedAt: NOON,
    durationMs: 1,
    ...parts,
  };
}

export function ref(name: string, change: Resource["change"] = "update"): Resource {
  return { kind: "git.ref", within: "octo/hello", name, change };
}

export function file(name: string, parts: Partial<Resource> = {}): Resource {
  return { kind: "git.file", within: "octo/hello", name, change: "update", ...parts };
}

export function table(name: string, parts: Partial<Resource> = {}): Resource {
  return { kind: "sql.table", within: "shop", name, change: "update", fields: ["note"], count: 1, ...parts };
}

export function contact(name: string, parts: Partial<Resource> = {}): Resource {
  return { kind: "crm.contact", within: "account", name, change: "create", fields: ["firstname"], ...parts };
}

export function task(within: string, parts: Partial<Resource> = {}): Resource {
  return { kind: "crm.task", within, name: "new", change: "create", fields: ["subject"], ...parts };
}

/** Something that no type would let through. */
export function malformed(value: unknown): Resource {
  return value as Resource;
}
