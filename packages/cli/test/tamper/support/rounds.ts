import type { Finding } from "@enact/core";
import { type ClonedAttack, Clones } from "./clones.js";
import type { Spot } from "./copied-store.js";
import { type RecordedBank, SIGNER } from "./recorded-bank.js";
import type { Expected, Subject } from "./subjects.js";
import { type Place, told, verified } from "./verifying.js";

/** One change to one record, and all that must be found then. */
export interface Edit {
  /** Which subject it is done to. */
  readonly subject: Subject;
  /** What it is called in the report. */
  readonly name: string;
  /** Changes what the record says, before it and all that follow are signed; or what was signed. */
  readonly forge?: (body: string) => string;
  readonly damage?: (line: string) => string;
  readonly expected: readonly Expected[];
}

/** What one process of the command has said of many edits. */
export interface Report {
  /** What was found for each of these edits, and what should have been, by their names. Defaults to all of them. */
  readonly of: (edits?: readonly Edit[]) => {
    readonly found: Readonly<Record<string, readonly string[]>>;
    readonly expected: Readonly<Record<string, readonly string[]>>;
  };
  /** What was found beside. */
  readonly others: readonly string[];
  readonly exitCode: number | null;
}

/**
 * Shows one process of the command a store with all these edits. Each is made in a clone of the bank's chains.
 *
 * @param together - whether one clone takes edits of several records, because those have nothing to do with each other
 */
export async function verifyEdits(
  { files }: RecordedBank,
  directory: string,
  edits: readonly Edit[],
  { args = [], together = true }: { readonly args?: readonly string[]; readonly together?: boolean } = {},
): Promise<Report> {
  const clones: Edit[][] = [];
  for (const edit of edits) {
    const free = clones.find(
      (others) => together && others.every(({ subject }) => areApart(subject.spot, edit.subject.spot)),
    );
    if (free === undefined) clones.push([edit]);
    else free.push(edit);
  }
  const cloned = new Clones(files);
  cloned.write(directory, SIGNER, clones.map(attackOf));
  const { findings, exitCode } = await verified(directory, { args });
  const found = new Map<Edit, Finding[]>(edits.map((edit) => [edit, []]));
  const others: Finding[] = [];
  for (const named of findings) {
    const { clone, finding } = cloned.originOf(named);
    const edit = clones[clone]?.find(
      ({ subject, expected }) => !together || isAbout(finding, [subject.spot, ...expected]),
    );
    if (edit === undefined) others.push(finding);
    else found.get(edit)?.push(finding);
  }
  return {
    of: (some = edits) => ({
      found: Object.fromEntries(some.map((edit) => [edit.name, told(found.get(edit) ?? [])])),
      expected: Object.fromEntries(some.map((edit) => [edit.name, told(edit.expected)])),
    }),
    others: told(others),
    exitCode,
  };
}

/** The link to a record that cannot be trusted is not checked: of two neighbours one would hide what is wrong with the other. */
function areApart(a: Spot, b: Spot): boolean {
  return a.chain !== b.chain || Math.abs(a.seq - b.seq) > 1;
}

function attackOf(edits: readonly Edit[]): ClonedAttack {
  const editAt = (chain: string, seq: number) =>
    edits.find(({ subject: { spot } }) => spot.chain === chain && spot.seq === seq);
  return {
    forge: (body, { chain, seq }) => editAt(chain, seq)?.forge?.(body) ?? body,
    damage: (line, { chain, seq }) => editAt(chain, seq)?.damage?.(line.toString("utf8")) ?? line,
  };
}

function isAbout(finding: Place, places: readonly Place[]): boolean {
  return places.some(({ chain, seq }) => finding.chain === chain && finding.seq === seq);
}
