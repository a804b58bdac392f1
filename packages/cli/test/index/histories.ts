import fc from "fast-check";
import type { RunFilter } from "../../src/index/run-row.js";
import { recordLine } from "./record-line.js";

/** One record of a made-up history, and the chain it stands in. */
export interface MadeRecord {
  readonly chain: string;
  readonly record: Readonly<Record<string, unknown>>;
  readonly line: string;
}

const CHAINS = [1, 2, 3].map((number) => `0192c0de-0000-7000-8000-00000000000${number}`);
const BEGIN = Date.parse("2026-01-01T00:00:00.000Z");

/** In seconds: so coarse that runs and filters meet. */
const STEP = 100;

const policyResult = fc.record(
  {
    policy: fc.constantFrom("limits", "tables", "branches"),
    phase: fc.constantFrom("request", "action"),
    reason: fc.constantFrom("Because", 'A "quoted" reason'),
  },
  { requiredKeys: ["policy", "phase", "reason"] },
);

const verdict = fc.constantFrom(
  { verdict: "pass", passed: true },
  { verdict: "block", passed: false },
  { verdict: "requireApproval", passed: false },
  { verdict: "requireApproval", passed: true },
);

const policyResults = fc.array(
  fc.tuple(policyResult, verdict).map(([result, said]) => ({ ...result, ...said })),
  { maxLength: 3 },
);

const resources = fc.array(
  fc.record(
    {
      kind: fc.constantFrom("sql.table", "git.ref"),
      name: fc.constantFrom("public.users", "public.orders", "refs/heads/main"),
      within: fc.constantFrom("shop", "octo/hello"),
      change: fc.constant("update"),
    },
    { requiredKeys: ["kind", "name", "change"] },
  ),
  { maxLength: 3 },
);

const call = fc.record({
  system: fc.constantFrom("shop", "github"),
  action: fc.constantFrom("insertRow", "createBranch"),
  effect: fc.constantFrom("read", "write"),
  input: fc.constant({ runId: "not a run", kind: "receipt" }),
  status: fc.constantFrom("succeeded", "failed", "unknown", "blocked"),
  durationMs: fc.integer({ min: 0, max: 500 }),
  resources,
  policyResults,
});

const run = fc.record({
  runId: fc.uuid({ version: 7 }),
  chain: fc.nat(CHAINS.length - 1),
  endChain: fc.nat(CHAINS.length - 1),
  workflow: fc.constantFrom("pay", "greet", 'a "workflow"'),
  actor: fc.constantFrom(
    { email: "Ada@example.com" },
    { email: "ada@example.com", id: "u-1" },
    { id: "u-2" },
    { email: { $enact: "redacted" } },
  ),
  decision: fc.constantFrom("PASS", "BLOCK", "PENDING"),
  outcome: fc.constantFrom("succeeded", "failed", "unknown"),
  text: fc.constantFrom("Straße", "a\nbreak", "plain", 'with "quotes"'),
  error: fc.option(fc.constant({ code: "ENACT_X", message: "It has failed" }), { nil: undefined }),
  mode: fc.option(fc.constant("shadow"), { nil: undefined }),
  calls: fc.array(call, { maxLength: 3 }),
  policyResults,
  resources: fc.option(resources, { nil: undefined }),
  begunAt: fc.nat(20).map((step) => step * STEP),
  lasts: fc.nat(20).map((step) => step * STEP),
  hasEnded: fc.boolean(),
  hasAttempts: fc.boolean(),
  /** Whether a second receipt follows it. */
  isDoubled: fc.boolean(),
});

type MadeRun = typeof run extends fc.Arbitrary<infer Run> ? Run : never;

/** Records of random runs, in the order they are stored: chains interleaved, some records missing. */
export const histories: fc.Arbitrary<readonly MadeRecord[]> = fc
  .uniqueArray(run, { maxLength: 12, selector: ({ runId }) => runId })
  .map((runs) => {
    const timed = runs.flatMap(recordsOf);
    return timed.sort((a, b) => a.at - b.at).map(({ chain, record }) => ({ chain, record, line: recordLine(record) }));
  });

interface Timed {
  readonly at: number;
  readonly chain: string;
  readonly record: Readonly<Record<string, unknown>>;
}

function recordsOf(made: MadeRun): readonly Timed[] {
  const { runId, workflow, actor, decision, hasEnded, hasAttempts, isDoubled, begunAt, lasts } = made;
  const [chain, endChain] = [CHAINS[made.chain] as string, CHAINS[made.endChain] as string];
  const request = withoutUndefined({
    runId,
    workflow,
    actor,
    payload: { text: made.text, kind: "intent", runId },
    policyResults: made.policyResults,
    resources: made.resources,
    mode: made.mode,
  });
  const place = (at: number, inChain: string, record: object): Timed => {
    const timestamp = new Date(BEGIN + at * 1_000).toISOString();
    return { at, chain: inChain, record: { chain: inChain, timestamp, now: timestamp, ...record } };
  };
  const records: Timed[] = [];
  if (decision === "PASS") records.push(place(begunAt, chain, { kind: "intent", ...request, decision }));
  if (decision === "PASS" && hasAttempts) {
    for (const [index, { system, action, status, input }] of made.calls.entries()) {
      records.push(place(begunAt, chain, { kind: "attempt", runId, index, system, action, effect: "write", input }));
      if (status === "blocked") continue;
      records.push(place(begunAt, chain, { kind: "result", runId, index, status, output: { runId: "none" } }));
    }
  }
  if (hasEnded || decision !== "PASS") {
    const end = withoutUndefined({
      kind: "receipt",
      ...request,
      decision,
      outcome: decision === "PASS" ? made.outcome : decision === "BLOCK" ? "blocked" : "pending",
      actionsTaken: decision === "PENDING" ? [] : made.calls,
      intent: decision === "PASS" ? `sha256:${"1".repeat(64)}` : null,
      error: made.error,
    });
    records.push(place(begunAt + lasts, endChain, end));
    if (isDoubled) records.push(place(begunAt + lasts, endChain, { ...end, outcome: "failed", workflow: "second" }));
  }
  return records;
}

function withoutUndefined(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

const wanted = fc.record({
  decision: fc.constantFrom("PASS" as const, "BLOCK" as const, "PENDING" as const),
  outcome: fc.constantFrom("succeeded" as const, "failed" as const, "open" as const, "pending" as const),
  workflow: fc.constantFrom("pay", 'a "workflow"', "none"),
  actor: fc.constantFrom("ADA@example.com", "u-1", "u-2"),
  system: fc.constantFrom("shop", "github"),
  action: fc.constantFrom("insertRow", "shop.insertRow", "createBranch"),
  resource: fc.constantFrom(
    "public.users",
    "shop/public.users",
    "sql.table:public.users",
    "git.ref:octo/hello/refs/heads/main",
  ),
  policy: fc.constantFrom("limits", "tables"),
  since: fc.nat(40).map((step) => new Date(BEGIN + step * STEP * 1_000).toISOString()),
  until: fc.nat(40).map((step) => new Date(BEGIN + step * STEP * 1_000).toISOString()),
  text: fc.constantFrom("STRASSE", "straße", "A\nBREAK", 'with "QUOTES"', "plain", "not a run", '"kind":"receipt"'),
});

const NAMES = [
  "decision",
  "outcome",
  "workflow",
  "actor",
  "system",
  "action",
  "resource",
  "policy",
  "since",
  "until",
  "text",
];

/** Filters of so few parts that most leave some of the runs. */
export const filters: fc.Arbitrary<RunFilter> = fc
  .tuple(wanted, fc.subarray(NAMES, { maxLength: 3 }))
  .map(([all, names]) => Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))));
