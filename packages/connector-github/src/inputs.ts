import { z } from "zod";
import { FORGED_MARKER, FORGED_TRAILER } from "./marker.js";
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

/** A title: one line, of which GitHub takes 256 characters. It can become a commit's message. */
export const titleSchema = z
  .string()
  .max(256)
  .refine((title) => title.trim() !== "", "must not be empty")
  .refine((title) => !/\p{Cc}|[\u2028\u2029]/u.test(title), "must be one line, without control characters")
  .refine((title) => !FORGED_TRAILER.test(title), "holds a trailer such as only the connector writes");

/** The message of a commit. Git cuts it at a NUL. */
export const messageSchema = z
  .string()
  .max(20_000)
  .refine((message) => message.trim() !== "", "must not be empty")
  .refine((message) => !message.includes("\u0000"), "holds a NUL")
  .refine((message) => !FORGED_TRAILER.test(message), "holds a trailer such as only the connector writes");

/** The text of an issue, a comment or a pull request. GitHub takes 65,536 characters, the marker among them. */
export const textSchema = z
  .string()
  .max(65_000)
  .refine((text) => !FORGED_MARKER.test(text), "holds a marker such as only the connector writes");
