import type { Outcome } from "@enact/core";
import type { Label } from "./labels.js";
import type { OrderRequest } from "./shop.js";

/** What a child says, one JSON text a line. */
export type Said =
  | { readonly said: "asks"; readonly request: OrderRequest }
  | Acknowledged
  /** The run that has used the request's key was left open by a child that died. */
  | { readonly said: "left open"; readonly request: string }
  | { readonly said: "recovered"; readonly closed: readonly string[] }
  | { readonly said: "killed"; readonly label: Label }
  /** What must not happen. */
  | { readonly said: "error"; readonly message: string };

/** A run whose receipt the child was told is stored. */
export interface Acknowledged {
  readonly said: "acknowledged";
  readonly request: string;
  readonly runId: string;
  readonly outcome: Outcome;
  /** The receipt's signature: which receipt exactly. */
  readonly signature: string;
}
