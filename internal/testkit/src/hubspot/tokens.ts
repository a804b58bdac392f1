import { randomUUID } from "node:crypto";
import { Problem } from "./problem.js";
import type { Route } from "./schema/route.js";

/** The access tokens of an account, and what each of them may do. */
export class Tokens {
  readonly #scopes = new Map<string, ReadonlySet<string> | undefined>();

  /** @param scopes - everything where they are left out */
  add(scopes: readonly string[] | undefined): string {
    const token = `pat-na1-${randomUUID()}`;
    this.#scopes.set(token, scopes && new Set(scopes));
    return token;
  }

  /** The scopes of who asks; undefined where they may do everything. @throws Problem where the token is unknown */
  scopesOf(authorization = ""): ReadonlySet<string> | undefined {
    const token = /^Bearer (.+)$/i.exec(authorization)?.[1] ?? "";
    if (this.#scopes.has(token)) return this.#scopes.get(token);
    throw new Problem(401, "INVALID_AUTHENTICATION", "Authentication credentials not found or not valid.");
  }
}

/**
 * Refuses what the scopes do not hold. Tasks belong to the scopes of contacts (HubSpot Docs, "CRM API | Tasks").
 *
 * @throws Problem naming the scope that is missing
 */
export function checkScopes(scopes: ReadonlySet<string> | undefined, { operation, type }: Route): void {
  const scope = `crm.objects.${type === "deals" ? "deals" : "contacts"}.${operation.access}`;
  if (scopes === undefined || scopes.has(scope)) return;
  const message = "This app hasn't been granted all required scopes to make this call.";
  throw new Problem(403, "MISSING_SCOPES", message, {
    errors: [{ message: "One or more scopes are missing.", context: { requiredGranularScopes: [scope] } }],
  });
}
