/** Who made a commit, and when. */
export interface Person {
  readonly name: string;
  readonly email: string;
  /** ISO 8601; in UTC and without milliseconds where it comes from git. */
  readonly date: string;
}

/** A commit as git holds it. */
export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
}

/** What {@link commitsIn} reads. */
export const LOG_FORMAT = "tformat:%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x00";

/** The commits in what `git log` printed in {@link LOG_FORMAT}. */
export function commitsIn(output: string): readonly Commit[] {
  const fields = output.split("\0");
  const commits: Commit[] = [];
  for (let at = 0; at + 10 < fields.length; at += 10) {
    const [sha = "", tree = "", parents = "", an = "", ae = "", ad = "", cn = "", ce = "", cd = "", message = ""] =
      fields.slice(at, at + 10);
    commits.push({
      // A line break ends the commit before.
      sha: sha.trim(),
      tree,
      parents: parents.split(" ").filter(Boolean),
      author: { name: an, email: ae, date: utc(ad) },
      committer: { name: cn, email: ce, date: utc(cd) },
      message: message.replace(/\n$/, ""),
    });
  }
  return commits;
}

/** Git gives the time of where somebody was. */
function utc(date: string): string {
  return new Date(date).toISOString().replace(/\.\d+/, "");
}
