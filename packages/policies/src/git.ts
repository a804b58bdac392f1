import { block, ConfigurationError, definePolicy, type Policy, pass, type Resource } from "@enact/core";
import { countOf, judgingChanges, own } from "./changes.js";
import { describe, namesFrom, versionOf, wholeNumberFrom } from "./configuration.js";
import { BRANCHES, branchOf, refProblemOf } from "./git-ref.js";
import { lookAlikePattern } from "./look-alike.js";
import { plural, quote } from "./text.js";

/**
 * Refuses every change of a protected branch: a push, a merge into it (the pull request's base), a deletion, a creation.
 *
 * A name is compared as a reader would: without regard to case, accents, invisible characters, look-alike letters
 * (UTS #39), and to the place it stands in (`main`, `refs/heads/main`, `origin/main`, `refs/tags/main`).
 *
 * @remarks Blocks as well what is no plain name of one ref (`HEAD`, white space, `agent/x:main`, percent-escapes), and at
 * a call files that are sent to a repository without a word on the branch. Reads pass. Where a workflow declares no
 * resources, each call is judged. All names go into one policy, since names of policies are unique within a client.
 * @param names - names of branches, without patterns: `["main", "release"]`
 * @throws ConfigurationError when the list is empty or holds something that is no name of a branch
 */
export function protectBranches(names: readonly string[]): Policy {
  return protecting("protectBranches", names);
}

/** Refuses every change of `main` and `master`. See {@link protectBranches} for what counts as one, and for other names. */
export const noPushToMain: Policy = protecting("noPushToMain", ["main", "master"]);

/**
 * Refuses every change of a ref that is not a branch whose name begins with this prefix, a merge's base and a deletion
 * included.
 *
 * @remarks Compares exactly, by code unit: the ref must be written `refs/heads/…` in full. Blocks what is no plain name
 * of one ref, and at a call files that are sent to a repository without a word on the branch. Reads pass. Where a
 * workflow declares no resources, each call is judged.
 * @param prefix - such as `agent/`; without the slash at its end, `agent` also allows `agentless`
 * @throws ConfigurationError when a branch's name cannot begin with it
 */
export function requireBranchPrefix(prefix: string): Policy {
  const allowed = BRANCHES + prefixFrom(prefix);
  const inside = Object.freeze(pass(`Every changed ref begins with ${quote(allowed)}.`));
  return definePolicy({
    name: "requireBranchPrefix",
    description: `Changes only branches that begin with ${quote(prefix)}.`,
    version: versionOf(1, { prefix }),
    evaluate: judgingChanges("git", (changes, request) => {
      let refs = 0;
      for (const change of changes) {
        if (change.kind !== "git.ref") continue;
        refs++;
        const problem = refProblemOf(change.name);
        if (problem !== undefined) return block(unreadable(change.name, problem));
        if (!change.name.startsWith(allowed) || change.name.length === allowed.length) {
          return block(`The ref ${quote(change.name)} is outside ${quote(allowed)}; use a branch that begins with it.`);
        }
      }
      if (request.phase !== "request" && sendsFilesNowhere(changes)) return NO_BRANCH;
      return refs === 0 ? NO_REF : inside;
    }),
  });
}

/**
 * Refuses a commit of more files than this. Counts the files that are really sent, deleted ones too, never a number that
 * somebody states.
 *
 * @remarks One call is one commit; at the gate, all files a workflow declares count as one. A `git.file` that stands for
 * many says so by its `count`. A ref that is moved to a commit which exists already sends no file. Where a workflow
 * declares no resources, each call is judged.
 * @param max - the greatest number of files, at least 1
 * @throws ConfigurationError when it is no whole number of at least 1
 */
export function maxFilesPerCommit(max: number): Policy {
  wholeNumberFrom("maxFilesPerCommit(max)", max, 1);
  return definePolicy({
    name: "maxFilesPerCommit",
    description: `Sends at most ${plural(max, "file")} in one commit.`,
    version: versionOf(1, { max }),
    evaluate: judgingChanges("git", (changes) => {
      let files = 0;
      for (const change of changes) {
        if (change.kind !== "git.file") continue;
        const count = countOf(change, 1);
        if (count === undefined) return FILES_UNCOUNTED;
        // Something is sent, whatever it says.
        files += Math.max(1, count);
      }
      if (files > max) return block(`${plural(files, "file")} in one commit; split it into commits of at most ${max}.`);
      return pass(files === 0 ? "Sends no file." : `${plural(files, "file")} of at most ${max}.`);
    }),
  });
}

function protecting(policy: string, configured: readonly string[]): Policy {
  const names = namesFrom(`${policy}(names)`, configured);
  // HEAD and its like stand for a branch that nobody names here.
  const patterns = [...names.map((name) => branchPattern(policy, name)), "(?:[a-z]+_)?head"].join("|");
  const branch = new RegExp(`^(?:${patterns})$`, "i");
  // A name that is not written in full can be that of a remote's branch: `fork/main`.
  const branchOfRemote = new RegExp(`(?:^|/)(?:${patterns})$`, "i");
  return definePolicy({
    name: policy,
    description: `Never changes the branches ${names.map(quote).join(", ")}.`,
    version: versionOf(1, { names }),
    evaluate: judgingChanges("git", (changes, request) => {
      let refs = 0;
      for (const change of changes) {
        if (change.kind !== "git.ref") continue;
        refs++;
        const problem = refProblemOf(change.name);
        if (problem !== undefined) return block(unreadable(change.name, problem));
        const refused = change.name.startsWith("refs/") ? branch : branchOfRemote;
        if (refused.test(branchOf(change.name))) {
          return block(
            `The ref ${quote(change.name)} is protected, or reads like one that is; use a branch of your own.`,
          );
        }
      }
      if (request.phase !== "request" && sendsFilesNowhere(changes)) return NO_BRANCH;
      return refs === 0 ? NO_REF : NO_PROTECTED_REF;
    }),
  });
}

const NO_REF = Object.freeze(pass("Changes no git ref."));
const NO_PROTECTED_REF = Object.freeze(pass("Changes no protected branch."));
const FILES_UNCOUNTED = Object.freeze(
  block("A file is sent whose count is no whole number; the connector must name each file by itself."),
);
const NO_BRANCH = Object.freeze(
  block("Files are sent to a repository, and the connector does not say to which branch; it must name the git.ref."),
);

/** A commit whose branch nobody names may go to any, so a rule about branches cannot let it through. */
function sendsFilesNowhere(changes: readonly Resource[]): boolean {
  return changes.some(
    (file) =>
      file.kind === "git.file" &&
      !changes.some((ref) => ref.kind === "git.ref" && own(ref, "within") === own(file, "within")),
  );
}

function unreadable(name: string, problem: string): string {
  return `The ref ${quote(name)} ${problem}; write it in full, such as "refs/heads/agent/fix-1".`;
}

function branchPattern(policy: string, name: string): string {
  if (refProblemOf(name) !== undefined) {
    throw new ConfigurationError(
      `${policy}(names) holds ${quote(name)}, which is no name of a branch; write it plainly and without patterns, such as "main".`,
    );
  }
  return lookAlikePattern(branchOf(name));
}

function prefixFrom(prefix: unknown): string {
  const example = `write it as it stands after "refs/heads/", such as "agent/"`;
  if (typeof prefix !== "string" || prefix === "") {
    throw new ConfigurationError(`requireBranchPrefix(prefix) must be a text, not ${describe(prefix)}; ${example}.`);
  }
  // A prefix is no whole name: what follows it decides how it ends.
  if (refProblemOf(`${prefix}x`) !== undefined || /^(?:refs|heads)\//i.test(prefix)) {
    throw new ConfigurationError(`requireBranchPrefix(prefix) cannot be ${quote(prefix)}; ${example}.`);
  }
  return prefix;
}
