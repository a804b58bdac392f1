import type { KeyObject } from "node:crypto";
import type { ActionCall, Actions, ConnectorLike } from "../contracts/connector.js";
import type { Policy } from "../contracts/policy.js";
import type { RunRequest } from "../contracts/runner.js";
import type { InputOf, MaybePromise, OutputOf, Schema } from "../contracts/schema.js";
import type { ReceiptStore } from "../contracts/store.js";
import type { AnyWorkflow, ConnectorOf, SystemTokens } from "../contracts/workflow.js";
import type { Resource } from "../models/resource.js";
import type { RunOutcome } from "../models/run-result.js";
import type { KeyOptions } from "../receipt/keyring.js";
import type { MayApprove } from "./approvals.js";

/** The systems of a client: connectors by the name that policies, workflows and receipts call them. */
export type ClientSystems = Readonly<Record<string, ConnectorLike>>;

/** What an `EnactClient` is made of. */
export interface ClientOptions<Systems extends ClientSystems, Workflows extends readonly AnyWorkflow[]> {
  readonly systems: Systems;
  /** Every one judges every request and every call. An explicit `[]` lets everything through. */
  readonly policies: readonly Policy[];
  readonly workflows: Workflows & CheckedWorkflows<Workflows, Systems>;
  /**
   * Signs receipts: at least 32 bytes, made at random.
   * @defaultValue the environment's `ENACT_SECRET`; outside production the published development secret, with a warning
   */
  readonly secret?: string | undefined;
  /** Several keys, or one for Ed25519, instead of `secret`. */
  readonly keys?: readonly KeyOptions[] | undefined;
  /**
   * Where receipts are kept: a store, or the directory of a `FileReceiptStore`.
   * @defaultValue "receipts"
   */
  readonly receipts?: ReceiptStore | string | undefined;
  /**
   * What is taken out of records before they are signed, as paths like `payload.card.number` or `input.**.password`.
   * What was redacted can be neither approved nor restored later, and a policy that reads it cannot be replayed.
   * @defaultValue nothing
   */
  readonly redact?: readonly string[] | undefined;
  /**
   * Blocks every call that touches something its workflow has not declared.
   * @defaultValue false
   */
  readonly strictResources?: boolean | undefined;
  /**
   * How long the facts of one policy may take, in milliseconds.
   * @defaultValue 5 000
   */
  readonly policyTimeoutMs?: number | undefined;
  /**
   * How long one call may take, `prepare` and `run` together, in milliseconds.
   * @defaultValue 30 000
   */
  readonly actionTimeoutMs?: number | undefined;
  /**
   * `shadow` asks every policy, records what it says, and stops nothing: to try policies on real traffic. It warns at every
   * start, and every receipt says so.
   * @defaultValue "enforce"
   */
  readonly mode?: "enforce" | "shadow" | undefined;
  /**
   * Closes the runs that died processes have left open before the first run begins, as `recover()` does.
   * @defaultValue false
   */
  readonly recoverAtStart?: boolean | undefined;
  /**
   * Who may approve runs, where the policies that ask name nobody.
   * @defaultValue anybody but the actor, whom the host lets call `approve`
   */
  readonly mayApprove?: MayApprove | undefined;
  /**
   * The Ed25519 public keys of approvers, by e-mail address or id: a `KeyObject` or PEM. For policies that ask for signed
   * approvals. Who signs needs his key here under every name that he gives.
   * @defaultValue none
   */
  readonly approverKeys?: Readonly<Record<string, KeyObject | string>> | undefined;
}

/** A request for one of the client's workflows, typed by its name. */
export type RequestFor<W extends AnyWorkflow> = W extends AnyWorkflow
  ? Omit<RunRequest, "workflow" | "payload"> & { readonly workflow: W["name"]; readonly payload: InputOf<W["payload"]> }
  : never;

/** Turns a workflow whose systems the client lacks into a text that says so, where the compiler shows it. */
export type CheckedWorkflows<Workflows extends readonly AnyWorkflow[], Systems> = {
  readonly [Index in keyof Workflows]: CheckedWorkflow<Workflows[Index], Systems>;
};

type CheckedWorkflow<W extends AnyWorkflow, Systems> =
  Exclude<keyof W["systems"], keyof Systems> extends never
    ? UnfitSystems<W["systems"], Systems> extends never
      ? unknown
      : `The client's system "${UnfitSystems<W["systems"], Systems>}" is not the kind of connector that the workflow "${W["name"]}" needs`
    : `The workflow "${W["name"]}" needs a system "${Exclude<keyof W["systems"], keyof Systems> & string}" that the client does not have`;

type UnfitSystems<Tokens extends SystemTokens, Systems> = {
  [Name in keyof Tokens & keyof Systems & string]: ActionsOf<Systems[Name]> extends ActionsOf<ConnectorOf<Tokens[Name]>>
    ? never
    : Name;
}[keyof Tokens & keyof Systems & string];

type ActionsOf<C> = C extends ConnectorLike<infer A> ? A : Actions;

/** What `guard` needs to know of a plain function. */
export type GuardDefinition<Input extends Schema> = {
  readonly input: Input;
  readonly description?: string | undefined;
} & (
  | { readonly effect: "write"; readonly touches: (input: OutputOf<Input>) => readonly Resource[] }
  | { readonly effect: "read"; readonly touches?: ((input: OutputOf<Input>) => readonly Resource[]) | undefined }
);

/** A plain function that is to be guarded. */
export type GuardedFunction<Input extends Schema> = (input: OutputOf<Input>, call: ActionCall) => MaybePromise<unknown>;

/** What `guard` gives back: the function behind every policy, with a receipt for every call. */
export type Guarded<Input extends Schema> = (
  input: InputOf<Input>,
  options: Pick<RunRequest, "actor" | "idempotencyKey" | "signal">,
) => Promise<RunOutcome>;
