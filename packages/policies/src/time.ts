import {
  block,
  ConfigurationError,
  definePolicy,
  type Policy,
  type PolicyRequest,
  pass,
  type Verdict,
} from "@enact/core";
import { changesOf, problemOf } from "./changes.js";
import { describe, optionsFrom, versionOf, wholeNumberFrom } from "./configuration.js";

/** What {@link withinMaintenanceWindow} is configured with. */
export interface MaintenanceWindow {
  /** The first hour in which writes are allowed, in UTC, from 0 to 23. */
  readonly startHourUtc: number;
  /** The hour from which on they are not, in UTC, from 0 to 23. Before the start, the window goes over midnight. */
  readonly endHourUtc: number;
}

/**
 * Allows writes only from one hour of the day to another, in UTC: from `startHourUtc` on, and until just before
 * `endHourUtc`.
 *
 * @remarks The clock is the request's, read afresh at each call. Outside the window a run blocks unless its workflow
 * declares reads alone, and a call unless it reads. A clock that is no time blocks.
 * @throws ConfigurationError when an hour is no whole number from 0 to 23, or both are the same
 */
export function withinMaintenanceWindow(options: MaintenanceWindow): Policy {
  const example = "{ startHourUtc: 22, endHourUtc: 4 }";
  const { startHourUtc: start, endHourUtc: end } = optionsFrom("withinMaintenanceWindow", options, example);
  wholeNumberFrom("withinMaintenanceWindow({ startHourUtc })", start, 0, 23);
  wholeNumberFrom("withinMaintenanceWindow({ endHourUtc })", end, 0, 23);
  if (start === end) {
    throw new ConfigurationError(
      `withinMaintenanceWindow({ startHourUtc, endHourUtc }) begins and ends at ${start}, which can mean always or never; use two hours, such as ${example}.`,
    );
  }
  const window = `from ${hour(start)} to ${hour(end)} UTC`;
  const open = Object.freeze(pass(`It is the time for writes, ${window}.`));
  return definePolicy({
    name: "withinMaintenanceWindow",
    description: `Writes only ${window}.`,
    version: versionOf(1, { endHourUtc: end, startHourUtc: start }),
    evaluate: (request) => {
      if (!isInstant(request.now)) return block(NO_CLOCK);
      const now = Number(request.now.slice(11, 13));
      const inside = start < end ? now >= start && now < end : now >= start || now < end;
      if (inside) return open;
      return unlessReading(
        request,
        `It is ${request.now.slice(11, 16)} UTC, and writes are made ${window}; try again then.`,
      );
    },
  });
}

/**
 * Refuses all writes until an instant; from then on everything passes.
 *
 * @remarks The clock is the request's, read afresh at each call. Until then a run blocks unless its workflow declares
 * reads alone, and a call unless it reads. A clock that is no time blocks.
 * @param until - ISO 8601 with a zone: `2026-01-02T09:00:00Z`, `2026-01-02T09:00+01:00`
 * @throws ConfigurationError when it is no such instant
 */
export function codeFreeze(until: string): Policy {
  const end = instantFrom(until);
  const over = Object.freeze(pass(`The code freeze ended at ${end}.`));
  return definePolicy({
    name: "codeFreeze",
    description: `Writes nothing before ${end}.`,
    version: versionOf(1, { until: end }),
    evaluate: (request) => {
      if (!isInstant(request.now)) return block(NO_CLOCK);
      // Both are of one width and in UTC, so they sort as texts.
      if (request.now >= end) return over;
      return unlessReading(request, `Writes are frozen until ${end}; try again then.`);
    },
  });
}

const NO_CLOCK = "The request has no clock; `now` must be an ISO 8601 time in UTC with milliseconds.";
const READS_ALONE = Object.freeze(pass("Only reads."));

/** At the gate nobody knows what a workflow that declares nothing will do, so it counts as one that writes. */
function unlessReading(request: PolicyRequest, reason: string): Verdict {
  const { action, phase, resources } = request;
  const reads = phase === "request" ? (resources?.length ?? 0) > 0 : action?.effect === "read";
  return reads && problemOf(request) === undefined && changesOf(resources).length === 0 ? READS_ALONE : block(reason);
}

const TIMESTAMP = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** `YYYY-MM-DDTHH:MM:SS.mmmZ`, exactly, and a day that exists. */
function isInstant(now: unknown): now is string {
  if (typeof now !== "string" || !TIMESTAMP.test(now)) return false;
  // Every month has 28 days; 30 February is taken for 2 March.
  return now.slice(8, 10) <= "28" || new Date(Date.parse(now)).toISOString() === now;
}

const INSTANT =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

function instantFrom(until: unknown): string {
  const day = typeof until === "string" ? INSTANT.exec(until)?.[1] : undefined;
  if (typeof until === "string" && day !== undefined && isInstant(`${day}T00:00:00.000Z`)) {
    const instant = new Date(Date.parse(until)).toISOString();
    if (isInstant(instant)) return instant;
  }
  throw new ConfigurationError(
    `codeFreeze(until) must be an instant in ISO 8601 with its zone, such as "2026-01-02T09:00:00Z", not ${describe(until)}.`,
  );
}

function hour(value: number): string {
  return `${String(value).padStart(2, "0")}:00`;
}
