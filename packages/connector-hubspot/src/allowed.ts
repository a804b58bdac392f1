import { ConfigurationError } from "@enact/core";
import { type ObjectType, PROPERTY } from "./definitions.js";
import { failure } from "./failure.js";

/** The properties that may be written and asked for, by HubSpot's internal names. */
export type AllowedProperties = { readonly [Type in ObjectType]?: readonly string[] | undefined };

/** Which properties a connector may touch. */
export interface Allowed {
  names(type: ObjectType): readonly string[];
  /** @throws ActionError `not_allowed` naming the first one that may not be */
  check(type: ObjectType, names: readonly string[]): void;
}

/**
 * Makes it from the connector's option. What has an argument of its own is the default.
 *
 * @throws ConfigurationError naming the entry that cannot be
 */
export function createAllowed(given: AllowedProperties = {}): Allowed {
  const unknown = Object.keys(given).find((type) => !Object.hasOwn(PROPERTY, type));
  if (unknown !== undefined) {
    throw new ConfigurationError(`allowedProperties has "${unknown}"; it can have contacts, deals and tasks.`);
  }
  const allowed = {
    contacts: namesFrom("contacts", given.contacts),
    deals: namesFrom("deals", given.deals),
    tasks: namesFrom("tasks", given.tasks),
  };
  return {
    names: (type) => allowed[type],
    check(type, names) {
      const refused = names.find((name) => !allowed[type].includes(name));
      if (refused === undefined) return;
      throw failure(
        "not_allowed",
        `The property ${refused} of ${type} is not among the connector's allowedProperties.`,
      );
    },
  };
}

function namesFrom(type: ObjectType, given: readonly string[] | undefined): readonly string[] {
  if (given === undefined) return Object.freeze(Object.values(PROPERTY[type]));
  if (!Array.isArray(given) || given.some((name) => typeof name !== "string" || !/^[a-z][a-z0-9_]{0,99}$/.test(name))) {
    throw new ConfigurationError(`allowedProperties.${type} must be a list of internal names, such as ["email"].`);
  }
  return Object.freeze([...given]);
}
