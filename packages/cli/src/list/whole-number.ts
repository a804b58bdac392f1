import { InvalidArgumentError } from "commander";

/** Reads an option that is a number from 1. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number > 0) return number;
  throw new InvalidArgumentError("It must be a whole number from 1.");
}
