import type { Schema } from "../contracts/schema.js";
import { isJsonObject, type Json, type JsonObject, shapeOf } from "../json.js";

/** The schema of a payload or an input that may be any JSON object. */
export const anyObject: Schema<JsonObject, JsonObject> = Object.freeze({
  "~standard": Object.freeze({
    version: 1 as const,
    vendor: "enact",
    validate: (value: unknown) =>
      isJsonObject(value as Json | undefined)
        ? { value: value as JsonObject }
        : { issues: [{ message: `must be an object, not ${shapeOf(value)}` }] },
  }),
});
