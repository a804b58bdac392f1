import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { Writer } from "../models/record.js";
import { processState, UNKNOWN } from "./liveness.js";

/** This process, as a later one can look it up: is it the same boot, the same pid namespace, the same start? */
export function thisWriter(): Writer {
  const startTicks = processState(process.pid)?.startTicks;
  return {
    ...(startTicks === undefined ? undefined : { startTicks }),
    host: hostname().toWellFormed(),
    bootId: readOr(UNKNOWN, () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pidNamespace: readOr(UNKNOWN, () => readlinkSync("/proc/self/ns/pid").replace(/\D/g, "")),
    pid: process.pid,
    startedAt: new Date(performance.timeOrigin).toISOString(),
  };
}

/** Only Linux tells. */
function readOr(otherwise: string, read: () => string): string {
  try {
    return read() || otherwise;
  } catch {
    return otherwise;
  }
}
