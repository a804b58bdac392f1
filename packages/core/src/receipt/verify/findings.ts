import { FINDING_SEVERITIES, type Finding, type FindingCode } from "../../models/finding.js";

/** What a finding is about. */
export interface Subject {
  readonly chain?: string | undefined;
  readonly seq?: number | undefined;
  readonly runId?: string | undefined;
}

/** Collects what is found, until it is handed out. */
export class Findings {
  #waiting: Finding[] = [];
  errors = 0;
  warnings = 0;
  unreadable = 0;

  add(code: FindingCode, message: string, { chain, seq, runId }: Subject = {}): void {
    const severity = FINDING_SEVERITIES[code];
    if (severity === "error") this.errors++;
    else this.warnings++;
    if (code === "unreadable") this.unreadable++;
    this.#waiting.push(
      Object.freeze({
        code,
        severity,
        ...(chain === undefined ? undefined : { chain }),
        ...(seq === undefined ? undefined : { seq }),
        ...(runId === undefined ? undefined : { runId }),
        message,
      }),
    );
  }

  /** What was added since the last call. */
  take(): readonly Finding[] {
    if (this.#waiting.length === 0) return NOTHING;
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}

const NOTHING: readonly Finding[] = [];
