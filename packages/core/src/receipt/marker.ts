import { isJsonObject, type Json } from "../json.js";

/** Whether a recorded value holds a mark in the place of what was taken out, cut short or could not be kept. */
export function holdsMarker(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsMarker);
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([key, member]) => RESERVED.test(key) || holdsMarker(member));
}

/** A key that stands for something else, or had to be written in another way. */
const RESERVED = /^\$*(?:\$(?:enact|digest|bytes)|__proto__)$/;
