import type { JsonObject } from "../json.js";
import type { Actor } from "../models/actor.js";
import type { Resource } from "../models/resource.js";
import type { Actions, BoundSystem, ConnectorLike } from "./connector.js";
import type { OutputOf, Schema } from "./schema.js";

/** Stands for a kind of connector: its class, or `type<TheClass>()`. Only its type is used. */
export type SystemToken<C extends ConnectorLike = ConnectorLike> =
  | (abstract new (
      ...args: never[]
    ) => C)
  | TypeToken<C>;

/** What `type<C>()` gives: nothing at run time. */
export interface TypeToken<C> {
  readonly "~type": C | undefined;
}

/** The systems a workflow needs, by the name it calls them. */
export type SystemTokens = Readonly<Record<string, SystemToken>>;

/** The connector a token stands for. */
export type ConnectorOf<T> = T extends abstract new (
  ...args: never[]
) => infer C
  ? C extends ConnectorLike
    ? C
    : never
  : T extends TypeToken<infer C>
    ? C extends ConnectorLike
      ? C
      : never
    : never;

/** The actions of the connector a token stands for. */
type ActionsOfToken<T> = ConnectorOf<T> extends ConnectorLike<infer A> ? A : Actions;

/** The systems as a workflow's `run` sees them. */
type BoundSystems<Tokens extends SystemTokens> = {
  readonly [Name in keyof Tokens]: BoundSystem<ActionsOfToken<Tokens[Name]>>;
};

/** What a workflow's `run` is given. */
export interface WorkflowContext<Payload, Tokens extends SystemTokens> {
  /** The parsed payload, frozen. */
  readonly payload: Payload;
  readonly systems: BoundSystems<Tokens>;
  readonly actor: Actor;
  readonly runId: string;
  /** Aborted with the run. */
  readonly signal: AbortSignal;
  /** Ends the run without a further call: outcome `failed`, with this code and reason in the receipt. */
  refuse(reason: string, code: string): never;
}

/** What an agent can ask for by name. */
export interface Workflow<
  Name extends string = string,
  Payload extends Schema = Schema,
  Tokens extends SystemTokens = SystemTokens,
> {
  readonly name: Name;
  readonly description?: string | undefined;
  /** The systems it acts on, by the client's name for them. */
  readonly systems: Tokens;
  /** What the payload must be; its output must be a JSON object. */
  readonly payload: Payload;
  /** What a payload is going to touch, for policies to judge at the gate. */
  touches?(payload: OutputOf<Payload>): readonly Resource[];
  /**
   * Undoes what a run has written when a later step of it fails, as `rollback` would. A run that ends `unknown` is left as it
   * is: what may have happened must be found out first.
   * @defaultValue false
   */
  readonly rollbackOnFailure?: boolean | undefined;
  /** Acts, through `systems` alone. What it returns is ignored. */
  run(context: WorkflowContext<OutputOf<Payload>, Tokens>): Promise<unknown> | unknown;
}

/** A workflow whose types are known at run time only. */
export interface AnyWorkflow {
  readonly name: string;
  readonly description?: string | undefined;
  readonly systems: SystemTokens;
  readonly payload: Schema;
  touches?(payload: JsonObject): readonly Resource[];
  readonly rollbackOnFailure?: boolean | undefined;
  run(context: never): unknown;
}
