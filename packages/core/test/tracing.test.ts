import { tracingChannel } from "node:diagnostics_channel";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EnactClient } from "../src/client.js";
import { definePolicy } from "../src/policy/define-policy.js";
import { pass } from "../src/policy/verdicts.js";
import { anyObject } from "../src/request/any-object.js";
import { channels, traced } from "../src/tracing.js";
import { defineWorkflow } from "../src/workflow/define-workflow.js";
import { ACTOR, Notes, rejectionOf, signed } from "./support/engine.js";

const add = defineWorkflow({
  name: "add",
  systems: { notes: Notes },
  payload: anyObject,
  async run({ systems, payload }) {
    await systems.notes.add({ text: "a" });
    if (payload["fail"] === true) throw new Error("no");
  },
});

const policies = [definePolicy({ name: "ok", evaluate: () => pass("ok") })];
const client = () => new EnactClient({ ...signed(), systems: { notes: new Notes() }, policies, workflows: [add] });

type Subscribers = Parameters<ReturnType<typeof tracingChannel>["subscribe"]>[0];
const subscribed: [string, Subscribers][] = [];

/** Writes down each event of the three channels. */
function listen(heard: (event: string, message: object) => void): void {
  for (const name of ["enact:run", "enact:policy", "enact:action"]) {
    const on = (event: string) => (message: object) => heard(`${name} ${event}`, message);
    const subscribers = {
      start: on("start"),
      end: on("end"),
      asyncStart: on("asyncStart"),
      asyncEnd: on("asyncEnd"),
      error: on("error"),
    };
    tracingChannel(name).subscribe(subscribers);
    subscribed.push([name, subscribers]);
  }
}

afterEach(() => {
  for (const [name, subscribers] of subscribed.splice(0)) tracingChannel(name).unsubscribe(subscribers);
});

describe("the tracing channels", () => {
  it("tell of runs, policies and actions, with what they are and their end", async () => {
    const events: [string, object][] = [];
    listen((event, message) => events.push([event, { ...message }]));
    const { result, receipt } = await client().run({ workflow: "add", actor: ACTOR, payload: {} });
    const { runId } = receipt;
    const ends = events.filter(([event]) => event.endsWith("asyncEnd"));
    expect(ends).toMatchObject([
      ["enact:policy asyncEnd", { runId, workflow: "add", phase: "request" }],
      ["enact:policy asyncEnd", { runId, workflow: "add", phase: "action" }],
      ["enact:action asyncEnd", { runId, system: "notes", action: "add", index: 0, result: { status: "succeeded" } }],
      ["enact:run asyncEnd", { runId, workflow: "add", result: { result, receipt } }],
    ]);
    expect(events.filter(([event]) => event.endsWith(" start"))).toHaveLength(4);
  });

  it("tell of an error, which reaches the caller all the same", async () => {
    const errors: [string, unknown][] = [];
    listen((event, message) => {
      if (event.endsWith("error")) errors.push([event, (message as { error: unknown }).error]);
    });
    const error = await rejectionOf(client().run({ workflow: "add", actor: ACTOR, payload: { fail: true } }));
    expect(errors).toEqual([["enact:run error", error]]);
  });

  it("give the same result with and without subscribers", async () => {
    const request = { workflow: "add", actor: ACTOR, payload: {} } as const;
    const silent = await client().run(request);
    listen(() => undefined);
    const heard = await client().run(request);
    expect(heard.result.output).toEqual(silent.result.output);
    expect(heard.receipt.policyResults).toEqual(silent.receipt.policyResults);
  });

  it("cost nothing where nobody listens: the work's own promise is given back", () => {
    const publish = vi.spyOn(channels.run, "tracePromise");
    const work = Promise.resolve(1);
    expect(traced(channels.run, { runId: "r", workflow: "w" }, () => work)).toBe(work);
    expect(publish).not.toHaveBeenCalled();
    publish.mockRestore();
  });
});
