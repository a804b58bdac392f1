import { hash } from "node:crypto";
import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { canonical } from "./canonical.js";

/** What one run alone can have. */
export type ClaimSubject =
  /** A caller's key, within a workflow and an actor, as records tell of them. */
  | { readonly type: "idempotencyKey"; readonly workflow: string; readonly actor: Json; readonly key: string }
  /** The answer to a pending receipt, by its hash. */
  | { readonly type: "approval"; readonly key: string }
  /** The rollback of a run, by its id. */
  | { readonly type: "rollback"; readonly key: string }
  /** The closing of an open run, by its id. */
  | { readonly type: "recovery"; readonly key: string }
  /** A turn at a limit. */
  | { readonly type: "limit"; readonly policy: string; readonly key: string; readonly turn: number }
  /** The change from one key to another. */
  | { readonly type: "key"; readonly key: string };

/**
 * The name of a claim: the SHA-256 of what it is about, in canonical form (RFC 8785), in hex.
 *
 * @param after - the holder whose claim of the same subject came to nothing, because its writer died before it used it
 */
export function claimName(subject: ClaimSubject, after?: string): string {
  const told = subject.type === "idempotencyKey" ? { ...subject, actor: identityOf(subject.actor) } : subject;
  return hash("sha256", canonical((after === undefined ? told : { ...told, after }) as JsonObject), "hex");
}

/**
 * Who an actor is, apart from what he may do: his id and e-mail address, case folded.
 *
 * @returns the whole actor where he has neither
 */
function identityOf(actor: Json): Json {
  if (!isJsonObject(actor)) return actor;
  const { id, email } = actor;
  if (id === undefined && email === undefined) return actor;
  return {
    ...(id === undefined ? undefined : { id: folded(id) }),
    ...(email === undefined ? undefined : { email: folded(email) }),
  };
}

function folded(name: Json): Json {
  return typeof name === "string" ? name.toLowerCase() : name;
}
