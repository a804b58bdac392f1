import { z } from "zod";
import type { Json, JsonObject } from "../json.js";

/** A UUID of version 7, as Enact makes its ids (RFC 9562 §5.7); version 4 is accepted where one is read. */
export const ID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** `YYYY-MM-DDTHH:MM:SS.mmmZ`, exactly, and a day that exists. */
const TIMESTAMP_PATTERN = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** A run, chain or store id. */
export const id = z.string().regex(ID_PATTERN, "must be a lower-case UUID of version 7 or 4");

/** A record's timestamp. */
export const timestamp = z.string().regex(TIMESTAMP_PATTERN, "must be YYYY-MM-DDTHH:MM:SS.mmmZ");

/** The hash of a stored record. */
export const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be "sha256:" and 64 hex digits');

/** A name: some text. */
export const nonEmpty = z.string().min(1);

/** A counter. */
export const count = z.int().nonnegative();

// What was read with JSON.parse, or copied by `snapshot`, is JSON below its first level by construction.
/** Any JSON value. */
export const json = z.unknown() as unknown as z.ZodType<Json>;

/** Any JSON object. */
export const jsonObject = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>;
