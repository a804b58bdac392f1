import { z } from "zod";
import { FORGED_MARKER } from "./marker.js";
import { branchProblem, pathProblem, repositoryProblem } from "./names.js";

/** Text that is checked by a function that says what is wrong with it. */
function named(problemOf: (text: string) => string | undefined) {
  return z.string().check(({ value, issues }) => {
    const problem = problemOf(value);
    if (problem !== undefined) issues.push({ code: "custom", input: value, message: problem });
  });
}

/** `owner/name` */
export const repositorySchema = named(repositoryProblem);

/** The name of a branch, without `refs/heads/`. */
export const branchSchema = named(branchProblem);

/** A path of a file. */
export const pathSchema = named(pathProblem);

/** The number of an issue or a pull request. */
export const numberSchema = z.int().positive();

/** A commit's sha. */
export const shaSchema = z.string().regex(/^[0-9a-f]{40}$/, "must be a commit's sha, of 40 hexadecimal digits");

/** A title; GitHub takes 256 characters. */
export const titleSchema = z
  .string()
  .max(256)
  .refine((title) => title.trim() !== "", "must not be empty");

/** The text of an issue, a comment or a pull request. GitHub takes 65,536 characters, the marker among them. */
export const textSchema = z
  .string()
  .max(65_000)
  .refine((text) => !FORGED_MARKER.test(text), "holds a marker such as only the connector writes");
