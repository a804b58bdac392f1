import assert from "node:assert/strict";
import { type Gate, invoke } from "../../connector/invoke.js";
import { doneBy, undoingConnector, undoName } from "../../connector/undo.js";
import type { Action, ConnectorLike } from "../../contracts/connector.js";
import type { ActionResult } from "../../models/action-result.js";
import { newId } from "../../models/id.js";
import type { TestRunner } from "../runner.js";
import type { FailingCall, TestConnectorOptions, TestedConnector } from "./options.js";

/** A call as the suite saw it: the result, and what the action gave before core encoded it. */
export interface Observed {
  readonly result: ActionResult;
  readonly given: { before?: unknown; output?: unknown };
}

/** The connector under test, with all that the tests of its contract do to it. */
export class Subject<C extends TestedConnector = TestedConnector> {
  readonly options: TestConnectorOptions<C>;
  readonly #runner: TestRunner;

  constructor(runner: TestRunner, options: TestConnectorOptions<C>) {
    this.#runner = runner;
    this.options = options;
  }

  /** A test with a connector of its own. */
  it(name: string, body: (connector: C) => Promise<void>, allowed: "default" | "all" | "none" = "all"): void {
    this.#runner.it(name, async () => {
      const allowedActions = { default: undefined, all: Object.keys(this.options.good), none: [] }[allowed];
      const connector = await this.options.create(allowedActions && { allowedActions });
      try {
        await body(connector);
      } finally {
        await this.options.cleanup?.(connector);
      }
    });
  }

  /** The good inputs of an action, set up. */
  async good(name: string): Promise<readonly object[]> {
    const inputs = Object.hasOwn(this.options.good, name) ? this.options.good[name] : undefined;
    const given: object | readonly object[] = typeof inputs === "function" ? await inputs() : (inputs ?? []);
    return Array.isArray(given) ? given : [given];
  }

  /** The calls that must fail, of all actions. */
  failing(): readonly (FailingCall & { readonly name: string })[] {
    return Object.entries(this.options.failing).flatMap(([name, calls]) =>
      (Array.isArray(calls) ? (calls as readonly FailingCall[]) : [calls as FailingCall]).map((call) => ({
        name,
        ...call,
      })),
    );
  }

  /** Does something and expects that it changed nothing in the vendor. */
  async unchanged<T>(work: () => Promise<T>): Promise<T> {
    const before = await this.options.state?.();
    const done = await work();
    assert.deepEqual(await this.options.state?.(), before, "the vendor's state was changed");
    return done;
  }

  /** Fails where a text shows one of the secrets; the failure does not. */
  hidesSecrets(where: string, text: string): void {
    const shown = (this.options.secrets ?? []).findIndex((secret) => text.includes(secret));
    assert.equal(shown, -1, `${where} shows the secret number ${shown}`);
  }
}

/** Calls an action outside a run, as a user of the connector would. */
export async function call(
  connector: TestedConnector,
  name: string,
  input: unknown,
  signal?: AbortSignal,
): Promise<ActionResult> {
  return (await connector.call(name as never, input as never, { signal })) as ActionResult;
}

/** Calls an action as a client does, keeping what it gave. */
export async function observe(
  connector: ConnectorLike,
  name: string,
  input: unknown,
  gate: Partial<Pick<Gate, "judge" | "signal" | "actionTimeoutMs">> = {},
): Promise<Observed> {
  const given: Observed["given"] = {};
  const action = actionOf(connector, name);
  const spied: Action = {
    effect: action.effect,
    input: action.input,
    ...(action.prepare && {
      prepare: async (...called: Parameters<NonNullable<Action["prepare"]>>) => {
        given.before = await action.prepare?.(...called);
        return given.before;
      },
    }),
    ...(action.touches && { touches: action.touches.bind(action) }),
    run: async (...called) => {
      given.output = await action.run(...called);
      return given.output;
    },
    ...(action.reconcile && { reconcile: action.reconcile.bind(action) }),
  };
  const { system, allowedActions, answers } = connector;
  const watched = { system, allowedActions, answers, actions: { [name]: spied }, guard: () => undefined };
  const result = await invoke(
    { system, connector: watched, name, input, index: 0, previous: [] },
    { ...OPEN_GATE, runId: newId(), ...gate },
  );
  return { result, given };
}

/** Undoes a call as a rollback does. */
export async function undo(connector: ConnectorLike, name: string, done: ActionResult): Promise<ActionResult> {
  const undoing = undoingConnector(connector, name);
  assert.ok(undoing, `"${name}" cannot be undone`);
  // What a receipt tells has been through JSON.
  const input: unknown = JSON.parse(JSON.stringify(doneBy(done, 0)));
  return invoke(
    { system: connector.system, connector: undoing, name: undoName(name), input, index: 0, previous: [] },
    { ...OPEN_GATE, runId: newId() },
  );
}

/** An input that may have to be set up. */
export async function setUp(input: FailingCall["input"]): Promise<object> {
  return typeof input === "function" ? await input() : input;
}

/** An action that the connector must have. */
export function actionOf(connector: ConnectorLike, name: string): Action {
  const action = connector.actions[name];
  assert.ok(action, `the connector has no action "${name}"`);
  return action;
}

/** The names of a connector's actions of one effect. */
export function namesOf({ actions }: ConnectorLike, effect: Action["effect"]): readonly string[] {
  return Object.keys(actions).filter((name) => actions[name]?.effect === effect);
}

const OPEN_GATE: Omit<Gate, "runId"> = {
  signal: new AbortController().signal,
  actionTimeoutMs: 30_000,
  declared: undefined,
  strictResources: false,
  shadow: false,
  judge: async () => ({ policyResults: [], now: new Date().toISOString() }),
  attempt: async () => undefined,
  answered: () => undefined,
};
