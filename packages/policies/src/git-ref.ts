import { fold } from "./look-alike.js";
import { isPlain, isReadable } from "./text.js";

/** Where branches live. */
export const BRANCHES = "refs/heads/";

/** Longer than any name that a file system under a repository could hold. */
const MAX_CHARACTERS = 1_000;

/**
 * What git refuses in a name (git-check-ref-format(1)), and what is no one plain name in the first place: a leading `-`
 * or `+`, and a percent-escape, which another program may decode into any other name.
 */
const NO_NAME = /[ ~^:?*[\\]|\.\.|@\{|\/\/|^[/+-]|[/.]$|\.lock(?:\/|$)|(?:^|\/)\.|^@$|%[0-9a-f]{2}/i;

/** Most names there are: nothing in them that {@link NO_NAME} would have to look for, but for `.lock`. */
const EVERYDAY_NAME = /^\w[\w-]*(?:[./]\w[\w-]*)*$/;

/** Why a name is no ref that could be judged, or undefined where it is one. */
export function refProblemOf(name: string): string | undefined {
  if (name.length > MAX_CHARACTERS) return `is longer than ${MAX_CHARACTERS} characters`;
  if (EVERYDAY_NAME.test(name) && !name.includes(".lock")) return undefined;
  if (NO_NAME.test(name)) return "is not the plain name of one ref";
  if (!isPlain(name) && (!isReadable(name) || /\p{Z}/u.test(name))) return "holds characters that cannot be seen";
  return undefined;
}

/**
 * The name of the branch that a ref may stand for, folded: what is left without the places refs live in.
 *
 * @remarks For rules that refuse. `heads/main`, `refs/tags/main` (git prefers a tag where both exist, gitrevisions(7))
 * and `refs/remotes/origin/main` all stand for `main`.
 */
export function branchOf(name: string): string {
  const folded = fold(name);
  let rest = folded.startsWith(BRANCHES) ? folded.slice(BRANCHES.length) : folded;
  for (;;) {
    const place = PLACE.exec(rest);
    if (place === null) return rest;
    rest = rest.slice(place[0].length);
  }
}

// One place at a time: a single pattern for any number of them takes exponential time on names made for it.
const PLACE = /^(?:refs\/(?:remotes\/[^/]+|[^/]+)|remotes\/[^/]+|heads|tags|origin|upstream)\//;
