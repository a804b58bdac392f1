import type { Answer } from "../http/exchange.js";
import type { ObjectType } from "./definitions.js";
import type { Store } from "./store.js";

/** What a handler is given. */
export interface Context {
  readonly store: Store;
  /** The type of object that the path names first. */
  readonly type: ObjectType;
  /** The path's parameters, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** What keeps to the operation's model. */
  readonly body: unknown;
}

/** Acts on a request of one operation. @throws Problem where HubSpot would refuse */
export type Handler = (context: Context) => Answer;
