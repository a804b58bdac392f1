import manifest from "../../package.json" with { type: "json" };
import { ACTION_TIMEOUT_MS } from "../connector/connector.js";
import type { ConnectorLike } from "../contracts/connector.js";
import type { ReceiptStore } from "../contracts/store.js";
import type { AnyWorkflow } from "../contracts/workflow.js";
import type { Receipt, ReceiptContent } from "../models/record.js";
import { POLICY_TIMEOUT_MS } from "../policy/gather-facts.js";
import { readApproverKeys } from "../receipt/approver-key.js";
import { Journal } from "../receipt/journal/journal.js";
import { createKeyring, INSECURE_KID } from "../receipt/keyring.js";
import { createRedactor } from "../receipt/redact.js";
import { signReceipt } from "../receipt/sign-receipt.js";
import { FileReceiptStore } from "../store/file-store.js";
import type { Ledger } from "../store/ledger.js";
import { thisWriter } from "../store/writer.js";
import { Approvals } from "./approvals.js";
import { Claims } from "./claims.js";
import { ClientReceipts } from "./client-receipts.js";
import type { ClientOptions, ClientSystems } from "./client-types.js";
import { createLedger } from "./create-ledger.js";
import { Ended } from "./ended.js";
import { Engine } from "./engine.js";
import { IdempotencyKeys } from "./idempotency.js";
import { Limits } from "./limits.js";
import { Recovery } from "./recovery.js";
import { Replay } from "./replay/replay.js";
import { Rollback } from "./rollback.js";
import { Runs } from "./runs.js";
import { requireOwnKey, StoreKey } from "./store-key.js";

/** What a client consists of. */
export interface ClientParts {
  readonly store: ReceiptStore;
  readonly key: StoreKey;
  readonly ledger: Ledger;
  readonly receipts: ClientReceipts;
  /** Guarded functions are added to these two. */
  readonly workflows: Map<string, AnyWorkflow>;
  readonly systems: Record<string, ConnectorLike>;
  readonly runs: Runs;
  readonly approvals: Approvals;
  readonly rollback: Rollback;
  readonly recovery: Recovery;
  readonly replay: Replay;
  readonly recoverAtStart: boolean;
}

/** Puts a client together from its options, which were checked. */
export function createParts(options: ClientOptions<ClientSystems, readonly AnyWorkflow[]>): ClientParts {
  const { receipts: given = "receipts", mode = "enforce", recoverAtStart = false } = options;
  const store = typeof given === "string" ? new FileReceiptStore({ directory: given }) : given;
  const keyring = createKeyring(options);
  const writer = thisWriter();
  const sdk = `${manifest.name}/${manifest.version}`;
  const journal = new Journal(store, keyring);
  const key = new StoreKey({ store, keyring, journal, sdk, writer });
  checkKey(key, options, recoverAtStart);

  const ledger = createLedger(store, keyring, key, { sdk, writer });
  const chain = async () => {
    const id = await ledger.ready();
    await ledger.flush();
    return id;
  };
  const redact = createRedactor(options.redact ?? []);
  const workflows = new Map(options.workflows.map((workflow: AnyWorkflow) => [workflow.name, workflow]));
  const systems: Record<string, ConnectorLike> = { ...options.systems };
  const policyTimeoutMs = options.policyTimeoutMs ?? POLICY_TIMEOUT_MS;
  const actionTimeoutMs = options.actionTimeoutMs ?? ACTION_TIMEOUT_MS;

  const receipts = new ClientReceipts(store, keyring);
  const policies = Object.freeze([...options.policies]);
  const strictResources = options.strictResources ?? false;
  const engine = new Engine({
    policies,
    systems,
    policyTimeoutMs,
    actionTimeoutMs,
    strictResources,
    mode,
    ledger,
    journal,
    redact,
    signUnstored: (content) => signedOrNothing(content, key),
  });
  const claims = new Claims(store, journal, writer);
  const ended = new Ended(receipts, journal, claims);
  const keys = new IdempotencyKeys({ journal, claims, ended, keyring, key: () => key.current, redact, chain });
  const limits = new Limits({ journal, claims, ledger });
  const approverKeys = readApproverKeys(options.approverKeys ?? {});
  const { mayApprove } = options;
  const approvals = new Approvals({ engine, journal, ledger, claims, ended, approverKeys, mayApprove, chain });
  const rollback = new Rollback({ engine, journal, claims, receipts, systems, actionTimeoutMs, limits, chain });
  const recovery = new Recovery({ engine, journal, ledger, claims, systems, actionTimeoutMs, chain });
  const shared = { engine, journal, redact, claims, ended, receipts, workflows, systems, policyTimeoutMs, chain };
  const runs = new Runs({ ...shared, keys, limits, approvals, rollback });
  const rules = { policies, strictResources, policyTimeoutMs, redact, workflows };
  const replay = new Replay({ ...rules, store, keyring, journal });
  if (mode === "shadow") warnOfShadow();
  const parts = { store, key, ledger, receipts, workflows, systems, runs, approvals, rollback, recovery, replay };
  return { ...parts, recoverAtStart };
}

function checkKey(
  { current }: StoreKey,
  { workflows }: { readonly workflows: readonly AnyWorkflow[] },
  recovers: boolean,
): void {
  const undoing = workflows.find(({ rollbackOnFailure }) => rollbackOnFailure === true);
  if (undoing !== undefined) requireOwnKey(current, `have the workflow "${undoing.name}" rolled back`);
  if (recovers) requireOwnKey(current, "close runs");
  if (current.kid !== INSECURE_KID) return;
  const message = "Receipts are signed with the published development secret: give `secret` or set ENACT_SECRET.";
  process.emitWarning(message, { code: "ENACT_INSECURE_KEY" });
}

function warnOfShadow(): void {
  const message =
    'Enact runs in shadow mode: policies are asked, and stop nothing. Set `mode: "enforce"` to be protected.';
  process.emitWarning(message, { code: "ENACT_SHADOW_MODE" });
}

/** A receipt for the error alone; undefined where it is too large to be signed. */
function signedOrNothing(content: ReceiptContent, { current }: StoreKey): Receipt | undefined {
  try {
    return signReceipt(content, current);
  } catch {
    return undefined;
  }
}
