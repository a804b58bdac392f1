import { ConfigurationError } from "@enact/core";
import { isReadable } from "./text.js";

/**
 * Checks a list of names that a policy is configured with.
 *
 * @param field - how the message names the list
 * @returns the names, sorted and each once, so that the order they were written in changes nothing
 * @throws ConfigurationError when it is no list, is empty, or holds something that is no readable text
 */
export function namesFrom(field: string, value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new ConfigurationError(`${field} must be a list with at least one name, not ${describe(value)}.`);
  }
  for (const name of value) {
    if (!isName(name)) {
      throw new ConfigurationError(`${field} must hold readable names only, not ${describe(name)}.`);
    }
  }
  return Object.freeze([...new Set<string>(value)].sort());
}

/**
 * Checks a number that a policy is configured with.
 *
 * @throws ConfigurationError when it is no whole number from `least` to `most`
 */
export function wholeNumberFrom(field: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new ConfigurationError(`${field} must be a whole number ${range}, not ${describe(value)}.`);
}

/**
 * Checks an amount that a policy is configured with.
 *
 * @throws ConfigurationError when it is no number from 0 to 2^53 − 1, beyond which sums are not exact
 */
export function amountFrom(field: string, value: unknown): number {
  // −0 becomes 0, as in all records.
  if (Number.isFinite(value) && (value as number) >= 0 && (value as number) <= Number.MAX_SAFE_INTEGER) {
    return Math.abs(value as number);
  }
  throw new ConfigurationError(`${field} must be a number from 0 to 2^53 − 1, not ${describe(value)}.`);
}

/**
 * Checks one name that a policy is configured with.
 *
 * @throws ConfigurationError when it is no readable text
 */
export function nameFrom(field: string, value: unknown): string {
  if (isName(value)) return value;
  throw new ConfigurationError(`${field} must be a readable name, not ${describe(value)}.`);
}

/**
 * Checks a function that a policy is configured with.
 *
 * @throws ConfigurationError when it is none
 */
export function functionFrom<Given extends (...given: never) => unknown>(field: string, value: Given): Given {
  if (typeof value === "function") return value;
  throw new ConfigurationError(`${field} must be a function, not ${describe(value)}.`);
}

/**
 * Checks the one object that a policy is configured with.
 *
 * @throws ConfigurationError when it is no object
 */
export function optionsFrom<Options extends object>(policy: string, value: Options, example: string): Options {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new ConfigurationError(`${policy} must be given an object such as ${example}, not ${describe(value)}.`);
}

/**
 * A policy's version: the version of its rule and its parameters, whose order is the one given here.
 *
 * @param rule - raised whenever the rule judges differently
 */
export function versionOf(rule: number, parameters: object): string {
  return `${rule} ${JSON.stringify(parameters)}`;
}

/** The shape of a wrong value, and of what is wrong with it no more than a number. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number") return String(value);
  if (value === "") return "an empty text";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "string":
      return "this text";
    case "object":
      return "an object";
    default:
      return `a ${typeof value}`;
  }
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "" && isReadable(value);
}
