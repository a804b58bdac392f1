import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Replayed, ReplayOptions } from "../../../src/client/replay/replayed.js";
import { EnactClient } from "../../../src/client.js";
import { action } from "../../../src/connector/action.js";
import type { Policy, PolicyDefinition, PolicyRequest, Verdict } from "../../../src/contracts/policy.js";
import type { Schema } from "../../../src/contracts/schema.js";
import type { ReceiptStore } from "../../../src/contracts/store.js";
import type { AnyWorkflow } from "../../../src/contracts/workflow.js";
import { ActionError } from "../../../src/errors.js";
import type { JsonObject } from "../../../src/json.js";
import type { Resource } from "../../../src/models/resource.js";
import { definePolicy } from "../../../src/policy/define-policy.js";
import { anyObject } from "../../../src/request/any-object.js";
import { defineWorkflow, type } from "../../../src/workflow/define-workflow.js";
import { ACTOR, connectorOf, SECRET } from "../../support/engine.js";

/** One call of the workflow: an action and its input. */
export type Step = readonly ["look" | "pay" | "gift" | "fail", unknown?];

const account = (name: string, change: Resource["change"]): Resource => ({ kind: "sql.table", name, change });

/** A bank, and how often something was asked of it. */
function bank() {
  const asked = { looks: 0, prepares: 0, writes: 0, facts: 0 };
  const prepare = () => {
    asked.prepares += 1;
    return { balance: 100 - asked.writes };
  };
  const paying = (touched: string) =>
    action({
      input: anyObject,
      effect: "write",
      prepare,
      touches: () => [account(touched, "update")],
      run: (input) => {
        asked.writes += 1;
        return { paid: input["euros"] ?? 0 };
      },
      undo: {
        touches: () => [account(touched, "update")],
        run: () => ({ back: true }),
      },
    });
  const connector = connectorOf({
    look: action({
      input: anyObject,
      effect: "read",
      run: () => {
        asked.looks += 1;
        return { balance: 7 };
      },
    }),
    pay: paying("accounts"),
    /** Touches what the workflow has not declared. */
    gift: paying("gifts"),
    fail: action({
      input: anyObject,
      effect: "write",
      touches: () => [account("accounts", "update")],
      run: () => Promise.reject(new ActionError("closed", "The bank is closed.")),
    }),
  });
  return { asked, connector };
}

type Bank = ReturnType<typeof bank>["connector"];

/** A workflow that makes the calls its payload names. */
export const order = (payload: Schema = anyObject, name = "order"): AnyWorkflow =>
  defineWorkflow({
    name,
    systems: { bank: type<Bank>() },
    payload: payload as typeof anyObject,
    touches: () => [account("accounts", "update")],
    run: async ({ payload: given, systems }) => {
      for (const [call, input = {}] of (given["steps"] ?? []) as unknown as readonly Step[]) {
        await systems.bank[call](input as JsonObject);
      }
    },
  }) as unknown as AnyWorkflow;

type Options = Partial<Omit<ConstructorParameters<typeof EnactClient>[0], "systems" | "policies" | "receipts">>;

/** A client of a directory, and what was asked of its bank. */
export function shop(receipts: string | ReceiptStore, policies: readonly Policy[], options: Options = {}) {
  const { asked, connector } = bank();
  const systems = { bank: connector };
  const workflows = (options.workflows ?? [order()]) as never;
  const keys = options.keys === undefined ? { secret: SECRET } : undefined;
  const client = new EnactClient({ ...keys, ...options, workflows, systems, policies, receipts });
  return { client, asked };
}

/** Asks for runs one after the other, and closes the client. Their receipts come back, also of those that were refused. */
export async function record(
  directory: string,
  policies: readonly Policy[],
  payloads: readonly object[],
  {
    actor = ACTOR,
    workflow = "order",
    ...options
  }: Options & { readonly actor?: object; readonly workflow?: string } = {},
) {
  const { client } = shop(directory, policies, options);
  const receipts = [];
  for (const payload of payloads) {
    const asked = client.run({ workflow, actor, payload } as never);
    receipts.push((await asked.catch((error) => error)).receipt);
  }
  await client.close();
  return receipts;
}

/** Replays a directory by these policies, and makes sure that nothing was executed, gathered or written. */
export async function replay(
  directory: string,
  policies: readonly Policy[],
  options: Options & { readonly which?: ReplayOptions } = {},
): Promise<readonly Replayed[]> {
  const { which, ...rest } = options;
  const before = fingerprintOf(directory);
  const { client, asked } = shop(directory, policies, rest);
  const answers: Replayed[] = [];
  for await (const answer of client.replay(which)) answers.push(answer);
  await client.close();
  expect(asked).toEqual({ looks: 0, prepares: 0, writes: 0, facts: 0 });
  expect(fingerprintOf(directory)).toEqual(before);
  return answers;
}

/** Every file below a directory, with a digest of its bytes and when it was changed. */
function fingerprintOf(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const path = join(directory, name);
      const stat = statSync(path);
      const digest = stat.isFile() ? createHash("sha256").update(readFileSync(path)).digest("hex") : "";
      return `${name} ${digest} ${stat.isFile() ? stat.mtimeMs : ""}`;
    });
}

/** A policy that says what a function says. */
export function says(
  name: string,
  evaluate: (request: PolicyRequest) => Verdict,
  definition: Partial<PolicyDefinition> = {},
): Policy {
  return definePolicy({ name, version: "1", ...definition, evaluate });
}
