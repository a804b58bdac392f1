import { allPassed, evaluateAll, type JudgedRequest, judge, type Policy, snapshot } from "@enact/core";
import { type BenchOptions, type Figure, figuresOf } from "../figure.js";
import { Rounds } from "../rounds.js";
import { nanosecondsOf } from "../timing.js";
import { CONTEXTS, contexts, rawPayloads } from "./contexts.js";
import { handInlined, plainLoop } from "./plain.js";
import { builtIn, oneComparison, repeated } from "./policies.js";

const figure = figuresOf("decision");

/** What it costs to ask all policies: against asking them in a bare loop, and against code without policies. */
export async function decision(options: BenchOptions): Promise<readonly Figure[]> {
  return [
    ...(await eight(false, options)),
    ...(await eight(true, options)),
    ...(await eightTrivial(options)),
    ...(await furtherPolicies("built-in", builtIn, options)),
    ...(await furtherPolicies("one-comparison", oneComparison, options)),
    ...(await largePayload(options)),
  ];
}

async function eight(failing: boolean, options: BenchOptions): Promise<readonly Figure[]> {
  const requests = contexts(10, failing);
  checkVerdicts(builtIn, requests, failing ? 2 : 0);
  const rounds = await contend(builtIn, requests, rawPayloads(10), options);
  const what = `8 policies, 10 keys, ${failing ? "2 fail" : "all pass"}`;
  return [
    figure(`${what}: evaluateAll / plain loop`, "×", rounds.ratio("evaluateAll", "plain loop"), { atMost: 2 }),
    figure(`${what}: snapshot + evaluateAll / plain loop`, "×", rounds.ratio("with snapshot", "plain loop"), {
      atMost: 4,
    }),
    figure(`${what}: judge (synchronous) / plain loop`, "×", rounds.ratio("judge", "plain loop")),
    figure(`${what}: evaluateAll / hand-inlined`, "×", rounds.ratio("evaluateAll", "hand-inlined")),
    figure(`${what}: plain loop / hand-inlined`, "×", rounds.ratio("plain loop", "hand-inlined")),
  ];
}

/** Policies that do next to nothing: the engine's own share at its largest. */
async function eightTrivial(options: BenchOptions): Promise<readonly Figure[]> {
  const requests = contexts(10, true);
  checkVerdicts(oneComparison, requests, 2);
  const rounds = await contend(oneComparison, requests, rawPayloads(10), options);
  const own = (name: "evaluateAll" | "with snapshot") =>
    rounds.derive((costOf) => (costOf(name) - costOf("plain loop")) / 1e3);
  return [
    figure("8 one-comparison policies: evaluateAll / plain loop", "×", rounds.ratio("evaluateAll", "plain loop")),
    figure("8 one-comparison policies: evaluateAll beyond the plain loop", "µs", own("evaluateAll")),
    figure("8 one-comparison policies: snapshot + evaluateAll beyond the plain loop", "µs", own("with snapshot")),
  ];
}

/** The cost of one policy more, beyond what the policy itself costs. */
async function furtherPolicies(
  kind: string,
  policies: readonly Policy[],
  options: BenchOptions,
): Promise<readonly Figure[]> {
  const requests = contexts(10, false);
  const many = repeated(policies, 64);
  const most = repeated(policies, 512);
  const rounds = await Rounds.run(options.quick ? 1 : 9, {
    engine64: rotating(requests, (request) => evaluateAll(many, request), options),
    loop64: rotating(prepared(requests), (request) => plainLoop(many, request), options),
    engine512: rotating(requests, (request) => evaluateAll(most, request), options),
    loop512: rotating(prepared(requests), (request) => plainLoop(most, request), options),
  });
  const onTop = rounds.derive(
    (costOf) => (costOf("engine512") - costOf("engine64") - (costOf("loop512") - costOf("loop64"))) / (512 - 64) / 1e3,
  );
  const aim = policies === builtIn ? { atMost: 2 } : undefined;
  return [
    figure(`64 ${kind} policies: evaluateAll / plain loop`, "×", rounds.ratio("engine64", "loop64"), aim),
    figure(`512 ${kind} policies: evaluateAll / plain loop`, "×", rounds.ratio("engine512", "loop512"), aim),
    figure(`each further ${kind} policy, beyond its own work`, "µs", onTop, { atMost: 0.25 }),
  ];
}

async function largePayload(options: BenchOptions): Promise<readonly Figure[]> {
  const requests = contexts(1_000, false);
  const payloads = rawPayloads(1_000);
  const rounds = await contend(builtIn, requests, payloads, options);
  const copies = await Rounds.run(options.quick ? 1 : 9, {
    snapshot: rotating(payloads, (payload) => snapshot(payload, "payload"), options),
    structuredClone: rotating(payloads, (payload) => structuredClone(payload), options),
    json: rotating(payloads, (payload) => JSON.parse(JSON.stringify(payload)), options),
  });
  const what = "8 policies, 1,000 keys, all pass";
  return [
    figure(`${what}: evaluateAll / plain loop`, "×", rounds.ratio("evaluateAll", "plain loop"), { atMost: 2 }),
    figure(`${what}: snapshot + evaluateAll / plain loop`, "×", rounds.ratio("with snapshot", "plain loop")),
    figure("frozen snapshot of 1,000 keys / structuredClone", "×", copies.ratio("snapshot", "structuredClone")),
    figure("frozen snapshot of 1,000 keys / JSON.parse(JSON.stringify())", "×", copies.ratio("snapshot", "json")),
  ];
}

function contend(
  policies: readonly Policy[],
  requests: readonly JudgedRequest[],
  payloads: readonly unknown[],
  options: BenchOptions,
) {
  let turn = 0;
  return Rounds.run(options.quick ? 1 : 9, {
    evaluateAll: rotating(requests, (request) => evaluateAll(policies, request), options),
    "with snapshot": rotating(
      requests,
      (request) => {
        const payload = snapshot(payloads[turn++ % CONTEXTS], "payload") as JudgedRequest["payload"];
        return evaluateAll(policies, { ...request, payload });
      },
      options,
    ),
    judge: rotating(requests, (request) => judge(policies, request, new Map()), options),
    "plain loop": rotating(prepared(requests), (request) => plainLoop(policies, request), options),
    "hand-inlined": rotating(requests, handInlined, options),
  });
}

/** Requests as policies get them: the engine makes these anew for each decision, the plain loop need not. */
function prepared(requests: readonly JudgedRequest[]) {
  return requests.map((request) => Object.freeze({ ...request, facts: undefined }));
}

function rotating<Request>(requests: readonly Request[], work: (request: Request) => unknown, options: BenchOptions) {
  let turn = 0;
  return () => nanosecondsOf(() => work(requests[turn++ % CONTEXTS] as Request), options);
}

/** A benchmark of checks that do not check would be a fast one. */
function checkVerdicts(policies: readonly Policy[], requests: readonly JudgedRequest[], failing: number): void {
  for (const request of requests) {
    const results = judge(policies, request, new Map());
    const failed = results.filter((result) => !result.passed);
    if (failed.length === failing && allPassed(results) === (failing === 0)) continue;
    throw new Error(
      `${failed.length} policies fail instead of ${failing}: ${failed.map(({ reason }) => reason).join("; ")}`,
    );
  }
}
