import type { Json, JsonObject } from "../json.js";

/**
 * What a policy that knows no connector can ask. Extended by declaration merging.
 *
 * A connector names the read actions that answer; every connector that answers a question is asked.
 */
export interface Questions {
  /** Is there a contact with this e-mail address? */
  "crm.contact.find": {
    readonly input: { readonly email: string };
    readonly output: { readonly found: boolean; readonly id?: string };
  };
  /** How many tasks did this contact get in the last so many days? */
  "crm.task.count": {
    readonly input: { readonly contact: string; readonly sinceDays: number };
    readonly output: { readonly count: number };
  };
}

/** What one system answered. The output comes from a connector: check it before relying on it. */
export interface Answer<Output = Json> {
  readonly system: string;
  readonly output: Output;
}

/**
 * Asks every system of the client that answers the question.
 *
 * @throws EnactError `ENACT_NO_ANSWER` when no system answers it, or one that should cannot
 */
export type Ask = <Q extends keyof Questions>(
  question: Q,
  input: Questions[Q]["input"],
) => Promise<readonly Answer<Questions[Q]["output"]>[]>;

/** The read actions of a client's systems: `systems.crm.getContact({ … })` gives the output or rejects. */
export type ReadOnlySystems = Readonly<Record<string, Readonly<Record<string, (input: JsonObject) => Promise<Json>>>>>;
