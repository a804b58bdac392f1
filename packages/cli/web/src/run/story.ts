import type { RunRecord } from "../../../src/viewer/api.js";
import {
  isObject,
  type Json,
  type JsonObject,
  listOf,
  memberOf,
  numberOf,
  parseObject,
  textOf,
} from "../common/json.js";

/** What the records of a run tell, in the order of things. Whatever is missing or of an odd shape is left out. */
export interface Story {
  /** The receipt where there is one, else the intent: both repeat the request. */
  readonly request: JsonObject | undefined;
  readonly intent: JsonObject | undefined;
  readonly receipt: JsonObject | undefined;
  readonly policyResults: readonly JsonObject[];
  readonly actions: readonly ActionStory[];
  /** The verdicts that people gave on this run. */
  readonly verdicts: readonly JsonObject[];
}

/** What is known of one call. */
export interface ActionStory {
  readonly index: number;
  /** The entry of the receipt, or what an attempt and its result say where there is none. */
  readonly entry: JsonObject;
  /** `attempted` where no answer is recorded. */
  readonly status: string;
  /** What was found out about it later. */
  readonly resolution: JsonObject | undefined;
}

/** Reads the story out of a run's records. */
export function readStory(records: readonly RunRecord[]): Story {
  const bodies = records.map(({ line }) => parseObject(line)).filter((body) => body !== undefined);
  const ofKind = (kind: string) => bodies.filter((body) => textOf(body, "kind") === kind);
  const intent = ofKind("intent")[0];
  const receipt = ofKind("receipt")[0];
  const request = receipt ?? intent;
  return {
    request,
    intent,
    receipt,
    policyResults: listOf(request, "policyResults").filter(isObject),
    actions: readActions(receipt, {
      attempts: ofKind("attempt"),
      results: ofKind("result"),
      resolutions: ofKind("resolution"),
    }),
    verdicts: ofKind("approval"),
  };
}

interface CallRecords {
  readonly attempts: readonly JsonObject[];
  readonly results: readonly JsonObject[];
  readonly resolutions: readonly JsonObject[];
}

function readActions(receipt: JsonObject | undefined, calls: CallRecords): readonly ActionStory[] {
  const entries =
    receipt === undefined ? unfinished(calls) : listOf(receipt, "actionsTaken").filter(isObject).map(indexed);
  return entries.map(([index, entry]) => ({
    index,
    entry,
    status: textOf(entry, "status") ?? "attempted",
    resolution: calls.resolutions.find((resolution) => numberOf(resolution, "index") === index),
  }));
}

function indexed(entry: JsonObject, place: number): readonly [number, JsonObject] {
  return [numberOf(entry, "index") ?? place, entry];
}

/** Of an open run there are only its attempts, and the answers that were written down. */
function unfinished({ attempts, results }: CallRecords): readonly (readonly [number, JsonObject])[] {
  return attempts.map((attempt, place) => {
    const index = numberOf(attempt, "index") ?? place;
    const result = results.find((candidate) => numberOf(candidate, "index") === index);
    const answer: Record<string, Json> = {};
    for (const key of ["status", "output"]) {
      const value = memberOf(result, key);
      if (value !== undefined) answer[key] = value;
    }
    return [index, { ...attempt, ...answer, startedAt: attempt["timestamp"] ?? null }];
  });
}
