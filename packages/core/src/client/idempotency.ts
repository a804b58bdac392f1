import type { RunRequest } from "../contracts/runner.js";
import { IdempotencyConflictError } from "../errors.js";
import type { RecordContent } from "../models/record.js";
import type { RunOutcome } from "../models/run-result.js";
import { type ClaimSubject, claimName } from "../receipt/claim-name.js";
import type { Journal } from "../receipt/journal/journal.js";
import type { KeyedRun } from "../receipt/journal/known-runs.js";
import type { Key, Keyring } from "../receipt/keyring.js";
import { requestDigest } from "../receipt/request-digest.js";
import type { Claims } from "./claims.js";
import type { Ended } from "./ended.js";
import type { Judged, Origin, Run } from "./run-parts.js";

/** What the keys of callers are looked up with. */
export interface IdempotencyParts {
  readonly journal: Journal;
  readonly claims: Claims;
  readonly ended: Ended;
  readonly keyring: Keyring;
  /** The key that signs now. */
  readonly key: () => Key;
  readonly redact: <Content extends RecordContent>(content: Content) => Content;
  readonly chain: () => Promise<string>;
}

/** Makes sure that a request is carried out once under a caller's key, whoever repeats it and wherever. */
export class IdempotencyKeys {
  readonly #parts: IdempotencyParts;

  constructor(parts: IdempotencyParts) {
    this.#parts = parts;
  }

  /** What the records of a run say of its key; nothing where it has none. */
  originOf({ idempotencyKey }: Pick<RunRequest, "idempotencyKey">, request: Judged): Origin {
    if (idempotencyKey === undefined) return {};
    const digest = requestDigest(request, this.#parts.key());
    return { idempotencyKey, ...(digest === undefined ? undefined : { requestDigest: digest }) };
  }

  /**
   * What was done under the run's key before.
   *
   * @returns undefined where nothing was, or it came to nothing
   * @throws IdempotencyConflictError when the key was used for another request
   * @throws RunOpenError when the run that has used it was left open by a process that died
   */
  async find(run: Run, request: Judged): Promise<RunOutcome | undefined> {
    const subject = this.#subjectOf(run.origin, request);
    if (subject === undefined) return undefined;
    const { journal, ended } = this.#parts;
    await journal.refresh();
    const name = claimName(subject);
    const used = journal.runs.keyed(name);
    if (used !== undefined) return this.#outcomeOf(used, run, request);
    const waiting = journal.runs.waiting(name);
    const pending = waiting && journal.approvals.pending(waiting.runId);
    if (waiting === undefined || pending === undefined || journal.approvals.answerTo(pending.hash) !== undefined) {
      return undefined;
    }
    this.#checkSame(waiting, request);
    const outcome = await ended.outcomeOf(waiting.runId, run.signal);
    // Nobody can approve it any more, so the same may be asked again.
    return outcome.receipt.pending !== undefined && outcome.receipt.pending.expiresAt > run.now ? outcome : undefined;
  }

  /**
   * Takes the run's key, before its intent.
   *
   * @returns undefined where the run has it; otherwise what was done under it
   * @throws as {@link find} does
   */
  async take(run: Run, request: Judged): Promise<RunOutcome | undefined> {
    const subject = this.#subjectOf(run.origin, request);
    if (subject === undefined) return undefined;
    const { journal, claims, chain } = this.#parts;
    const name = claimName(subject);
    const holder = { runId: run.id, chain: await chain() };
    const used = await claims.take(subject, holder, () => journal.runs.keyed(name), { signal: run.signal });
    return used === undefined || used === "held" ? undefined : this.#outcomeOf(used, run, request);
  }

  /** The key within its workflow and actor, as records tell of them: redaction must not hide that it was used. */
  #subjectOf({ idempotencyKey: key }: Origin, { workflow, actor, payload }: Judged): ClaimSubject | undefined {
    if (key === undefined) return undefined;
    const recorded = this.#parts.redact({
      kind: "intent",
      runId: "",
      workflow,
      actor,
      payload,
      policyResults: [],
      now: "",
      decision: "PASS",
    });
    return { type: "idempotencyKey", workflow, actor: recorded.actor, key };
  }

  #outcomeOf(used: KeyedRun, run: Run, request: Judged): Promise<RunOutcome> {
    this.#checkSame(used, request);
    return this.#parts.ended.outcomeOf(used.runId, run.signal);
  }

  #checkSame({ runId, kid, digest }: KeyedRun, request: Judged): void {
    const { keyring, journal } = this.#parts;
    // The run of an approved request keeps the digest that was made when it was asked for, and the key may have changed since.
    const kids = new Set([kid, ...journal.keys.succession()]);
    const isSame = [...kids].some((name) => {
      const key = keyring.get(name);
      return digest !== undefined && key !== undefined && requestDigest(request, key) === digest;
    });
    if (isSame) return;
    const isKnown = digest !== undefined && keyring.get(kid)?.digest !== undefined;
    throw new IdempotencyConflictError(
      isKnown
        ? `The key was used by the run ${runId} for another request; use a new key for a new request.`
        : `The key was used by the run ${runId}, and whether it was for the same request cannot be told without the secret part of the key ${kid}.`,
    );
  }
}
