import { subscribe } from "node:diagnostics_channel";
import type { PolicyTrace } from "@enact/core";
import type { Pass } from "./steps.js";

/** Tells of the steps that core publishes on its tracing channels. */
export function labelChannels(pass: Pass): void {
  subscribe("tracing:enact:run:start", () => pass("run.start"));
  subscribe("tracing:enact:run:asyncEnd", () => pass("run.end"));
  subscribe("tracing:enact:action:start", () => pass("call.start"));
  subscribe("tracing:enact:action:asyncEnd", () => pass("call.end"));
  subscribe("tracing:enact:policy:start", (trace) => pass(isGate(trace) ? "gate.start" : "call.judging"));
  subscribe("tracing:enact:policy:asyncEnd", (trace) => pass(isGate(trace) ? "gate.end" : "call.judged"));
}

function isGate(trace: unknown): boolean {
  return (trace as PolicyTrace).phase === "request";
}
