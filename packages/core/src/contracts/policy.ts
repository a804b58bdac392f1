import type { JsonObject } from "../json.js";
import type { ActionResult, Effect } from "../models/action-result.js";
import type { Actor } from "../models/actor.js";
import type { Limit, Phase } from "../models/policy-result.js";
import type { Resource } from "../models/resource.js";
import type { Ask, ReadOnlySystems } from "./question.js";
import type { MaybePromise } from "./schema.js";

/** What a policy says: made by `pass`, `block` or `requireApproval`. Any other shape fails the policy. */
export type Verdict =
  | { readonly verdict: "pass"; readonly reason: string; readonly limit?: Limit | undefined }
  | { readonly verdict: "block"; readonly reason: string }
  | ({ readonly verdict: "requireApproval"; readonly reason: string } & ApprovalTerms);

/** Who may approve, how many have to, and for how long the question stands. */
export interface ApprovalTerms {
  /**
   * The e-mail addresses of those who may approve.
   * @defaultValue whom the client's `mayApprove` lets; anybody but the actor, where it has none
   */
  readonly approvers?: readonly string[] | undefined;
  /**
   * How many of them have to approve.
   * @defaultValue 1
   */
  readonly quorum?: number | undefined;
  /**
   * After how many milliseconds the question lapses.
   * @defaultValue 24 hours
   */
  readonly expiresInMs?: number | undefined;
  /**
   * Whether each approver has to sign with an Ed25519 key of his own, which the client knows by `approverKeys`.
   * @defaultValue false
   */
  readonly signed?: boolean | undefined;
}

/** The connector call that is about to be made. */
export interface PendingAction {
  readonly system: string;
  readonly name: string;
  readonly effect: Effect;
  /** The validated input, as it will be sent. */
  readonly input: JsonObject;
  /** What the action's `prepare` saw. */
  readonly before: unknown;
  /** What the calls before this one did. */
  readonly previous: readonly ActionResult[];
}

/** What a policy judges. Deeply frozen. */
export interface PolicyRequest {
  /** `request` at the gate, `action` just before a connector call. */
  readonly phase: Phase;
  readonly workflow: string;
  readonly actor: Actor;
  /** What the workflow's schema made of the payload. */
  readonly payload: JsonObject;
  /** The clock of this phase, an ISO 8601 string in UTC. */
  readonly now: string;
  /** What this policy's own `facts` gathered; undefined where it has none. */
  readonly facts: JsonObject | undefined;
  /** What is touched: at the gate as the workflow declares it (undefined where it declares nothing), at a call as it is. */
  readonly resources: readonly Resource[] | undefined;
  /** The call, in the phase `action`. */
  readonly action?: PendingAction;
  /** In a rollback the run that is undone; `workflow` and `payload` are those of that run. */
  readonly reverses?: string;
}

/** What a policy's `facts` is given. */
export interface FactsRequest extends Pick<PolicyRequest, "workflow" | "actor" | "payload" | "resources" | "now"> {
  readonly ask: Ask;
  readonly systems: ReadOnlySystems;
  /** Aborted when the time limit is over or the run was aborted. */
  readonly signal: AbortSignal;
}

/** What {@link Policy} is made of; see `definePolicy`. */
export interface PolicyDefinition {
  /** Unique within a client. */
  readonly name: string;
  readonly description?: string | undefined;
  /** Covers the parameters: two policies of one name and version always judge alike. */
  readonly version?: string | undefined;
  /**
   * The only phase the policy judges in.
   * @defaultValue both phases
   */
  readonly on?: Phase | undefined;
  /**
   * Where the policy applies; elsewhere its result is `passed` with `applicable: false`.
   * @defaultValue everywhere
   */
  readonly appliesTo?:
    | { readonly workflows?: readonly string[] | undefined; readonly systems?: readonly string[] | undefined }
    | undefined;
  /** Reads what the request does not say, before the gate and again before a call whose resources were not declared. */
  readonly facts?: ((request: FactsRequest) => MaybePromise<object>) | undefined;
  /** Judges. Pure and synchronous: no time limit can reach it. */
  readonly evaluate: (request: PolicyRequest) => Verdict;
}

/** A rule that every request, and every connector call, has to pass. */
export type Policy = Readonly<PolicyDefinition>;
