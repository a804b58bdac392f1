import type { Action, ConnectorLike } from "../contracts/connector.js";
import type { Answer, Ask, Questions, ReadOnlySystems } from "../contracts/question.js";
import { EnactError } from "../errors.js";
import type { Json, JsonObject } from "../json.js";
import type { ActionResult } from "../models/action-result.js";
import { type Gate, invoke } from "./invoke.js";

/** Connectors by the client's name for them. */
export type Systems = Readonly<Record<string, ConnectorLike>>;

/** The systems as a workflow sees them: every call goes through `call`, and nothing else can be reached. */
export function bindForWorkflow(
  systems: Systems,
  names: readonly string[],
  call: (system: string, connector: ConnectorLike, name: string, input: unknown) => Promise<ActionResult>,
): Readonly<Record<string, Readonly<Record<string, (input: unknown) => Promise<ActionResult>>>>> {
  return mapSystems(systems, names, (system, connector) =>
    mapActions(
      connector,
      () => true,
      (name) => (input) => call(system, connector, name, input),
    ),
  );
}

/** The systems as facts see them: allowlisted reads, not recorded, giving their output or rejecting. */
export function bindForFacts(
  systems: Systems,
  gate: Pick<Gate, "runId" | "signal" | "actionTimeoutMs">,
): ReadOnlySystems {
  return mapSystems(systems, Object.keys(systems), (system, connector) =>
    mapActions(
      connector,
      (action, name) => action.effect === "read" && connector.allowedActions.includes(name),
      (name) => (input: JsonObject) => read(system, connector, name, input, gate),
    ),
  );
}

/** How facts ask questions: every system that answers is asked, at the same time. */
export function askOf(systems: Systems, gate: Pick<Gate, "runId" | "signal" | "actionTimeoutMs">): Ask {
  return async <Q extends keyof Questions>(question: Q, input: Questions[Q]["input"]) => {
    const answering = Object.entries(systems).filter(
      ([, { answers }]) => Object.hasOwn(answers, question) && answers[question] !== undefined,
    );
    if (answering.length === 0) {
      throw new EnactError("ENACT_NO_ANSWER", `No connected system answers "${question}".`);
    }
    return Promise.all(
      answering.map(async ([system, connector]): Promise<Answer<Questions[Q]["output"]>> => {
        const answerer = connector.answers[question] as NonNullable<ConnectorLike["answers"][Q]>;
        const output = await read(system, connector, answerer.action, answerer.input(input), gate);
        return { system, output: answerer.output(output) };
      }),
    );
  };
}

async function read(
  system: string,
  connector: ConnectorLike,
  name: string,
  input: JsonObject,
  gate: Pick<Gate, "runId" | "signal" | "actionTimeoutMs">,
): Promise<Json> {
  const result = await invoke({ system, connector, name, input, index: 0, previous: [] }, { ...READS_ONLY, ...gate });
  if (result.success) return result.output;
  throw new EnactError(
    "ENACT_NO_ANSWER",
    `"${name}" of "${system}" failed: ${(result.output as { readonly error: string }).error}`,
  );
}

/** Facts are read before anybody has said yes, so nothing but a read passes. */
const READS_ONLY: Pick<Gate, "declared" | "strictResources" | "shadow" | "judge" | "attempt" | "answered"> = {
  declared: undefined,
  strictResources: false,
  shadow: false,
  judge: async ({ effect }) => ({
    policyResults: effect === "read" ? [] : [NO_READ],
    now: new Date().toISOString(),
  }),
  attempt: async () => {
    throw new EnactError("ENACT_ACTION_BLOCKED", "Facts may only read.");
  },
  answered: () => undefined,
};

const NO_READ = Object.freeze({
  passed: false,
  phase: "action",
  policy: "enact:facts",
  reason: "Facts may only read.",
  verdict: "block",
});

function mapSystems<T>(
  systems: Systems,
  names: readonly string[],
  map: (system: string, connector: ConnectorLike) => T,
): Readonly<Record<string, T>> {
  const bound: Record<string, T> = Object.create(null);
  for (const name of names) {
    const connector = Object.hasOwn(systems, name) ? systems[name] : undefined;
    if (connector !== undefined) bound[name] = map(name, connector);
  }
  return Object.freeze(bound);
}

function mapActions<T>(
  connector: ConnectorLike,
  keep: (action: Action, name: string) => boolean,
  map: (name: string) => T,
): Readonly<Record<string, T>> {
  const bound: Record<string, T> = Object.create(null);
  for (const [name, action] of Object.entries(connector.actions)) {
    if (keep(action, name)) bound[name] = map(name);
  }
  return Object.freeze(bound);
}
