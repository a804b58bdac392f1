import { z } from "zod";
import type { JsonObject } from "../json.js";
import { nonEmpty } from "./fields.js";

/** On whose behalf a run is asked for. Set by the host, never taken from what the agent sends. */
export type Actor = JsonObject & {
  /** Who it is, where the host knows an e-mail address. */
  readonly email?: string;
  /** Who it is, where the host has an id of its own. */
  readonly id?: string;
  /** What policies judge the actor by, such as `engineer` or `contractor`. */
  readonly role?: string;
};

/** Checks an {@link Actor}: an object of JSON, whose known fields are text. */
export const actorSchema = z.looseObject({
  email: nonEmpty.exactOptional(),
  id: nonEmpty.exactOptional(),
  role: nonEmpty.exactOptional(),
}) as unknown as z.ZodType<Actor>;
