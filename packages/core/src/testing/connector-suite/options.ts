import type { ConnectorLike } from "../../contracts/connector.js";
import type { Questions } from "../../contracts/question.js";
import type { MaybePromise } from "../../contracts/schema.js";
import type { Json } from "../../json.js";

/** What the suite calls: every class that extends `Connector` fits. */
export interface TestedConnector extends ConnectorLike {
  call(name: never, input: never, options?: { readonly signal?: AbortSignal | undefined }): Promise<unknown>;
}

/** One input or several. A function is called just before each use, and may set up what the input needs. */
export type GoodInputs = object | readonly object[] | (() => MaybePromise<object | readonly object[]>);

/** A call that the vendor refuses. */
export interface FailingCall {
  /** A function is called just before the call, and may set up what makes it fail. */
  readonly input: object | (() => MaybePromise<object>);
  /** The code that the connector promises for it. */
  readonly code: string;
  /**
   * `failed` where nothing happened, `unknown` where it may have.
   * @defaultValue "failed"
   */
  readonly status?: "failed" | "unknown" | undefined;
}

/** A call during which somebody else changes what it is about. */
export interface DriftingCall {
  /** A function is called just before the call, and may set up what it needs. */
  readonly input: object | (() => MaybePromise<object>);
  /** @param before - what `prepare` saw */
  change(before: Json): MaybePromise<void>;
}

/** A write that is done, and then undone. */
export interface UndoneCall {
  /** A function is called just before the call, and may set up what it needs. */
  readonly input: object | (() => MaybePromise<object>);
  /**
   * What somebody else changes of what was done.
   *
   * @param output - what the write gave
   */
  change(output: Json): MaybePromise<void>;
  /**
   * False where undoing leaves a trace by its nature, as a closed pull request does.
   * @defaultValue undoing puts the vendor's `state` back exactly as it was
   */
  readonly restores?: false | undefined;
}

/** What `testConnector` needs to know of a connector. */
export interface TestConnectorOptions<C extends TestedConnector = TestedConnector> {
  /** Makes the connector, with this allowlist or the documented default one. A new one for every test. */
  create(options?: { readonly allowedActions?: readonly string[] | undefined }): MaybePromise<C>;
  /** The allowlist that the connector documents as its default. */
  readonly defaultActions: readonly string[];
  /** Inputs that every action takes, by action name. Each one of a write is carried out once. */
  readonly good: Readonly<Record<string, GoodInputs>>;
  /** Calls that the vendor refuses, by action name. */
  readonly failing: Readonly<Record<string, FailingCall | readonly FailingCall[]>>;
  /**
   * Inputs that an action must refuse beside those that the suite makes up, by action name.
   * @defaultValue none
   */
  readonly bad?: Readonly<Record<string, readonly unknown[]>> | undefined;
  /**
   * Why what a read reads cannot be sensitive, for each read that says nothing of what it touches.
   * @defaultValue every read says what it touches
   */
  readonly readsWithoutTouches?: Readonly<Record<string, string>> | undefined;
  /**
   * An example of each question that the connector answers.
   * @defaultValue none
   */
  readonly questions?: { readonly [Q in keyof Questions]?: Questions[Q]["input"] } | undefined;
  /**
   * What must never be seen in a result or in the connector itself: passwords, tokens, connection strings.
   * @defaultValue none
   */
  readonly secrets?: readonly string[] | undefined;
  /**
   * Everything in the vendor that a write could change, so that the suite sees when nothing may have.
   * @defaultValue not looked at
   */
  readonly state?: (() => Promise<unknown>) | undefined;
  /**
   * A call that the vendor can be kept from answering. `begin` holds the answer back and gives what lets it go.
   * @defaultValue the time limit is not tried on the vendor
   */
  readonly held?:
    | { readonly action: string; readonly input: object; begin(): Promise<() => MaybePromise<void>> }
    | undefined;
  /**
   * What somebody else changes between a write's look and its leap, for each write that looks. The suite calls `change`
   * when the policies are asked, and expects the write to fail and to leave alone what it finds; one that is not `pinned`
   * may say `unknown`, but not that it succeeded.
   * @defaultValue no write looks
   */
  readonly drift?: Readonly<Record<string, DriftingCall>> | undefined;
  /**
   * A call of each write that can be undone. The suite undoes it, tries to undo it twice, and expects an undo over what
   * somebody else has changed since to fail and to leave alone what it finds; one that is not `pinned` may say `unknown`,
   * but not that it succeeded.
   * @defaultValue no write can be undone
   */
  readonly undo?: Readonly<Record<string, UndoneCall>> | undefined;
  /**
   * Called after every test.
   * @defaultValue nothing
   */
  readonly cleanup?: ((connector: C) => MaybePromise<void>) | undefined;
}
