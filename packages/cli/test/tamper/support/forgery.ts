import type { FindingCode, Json, JsonObject } from "@enact/core";
import { canonical } from "./forge.js";
import { type Locator, locatorOf } from "./locator.js";
import { withAt } from "./members.js";
import type { BankChain, BankRun, RecordedBank } from "./recorded-bank.js";
import type { Edit } from "./rounds.js";
import type { Expected } from "./subjects.js";

/** A record that is made to say something else by one who holds the key, and signs it and all that follow. */
export interface Forgery {
  readonly kind: string;
  readonly of: BankRun | BankChain;
  /** Which members, as dotted paths, and what they say then; undefined takes one out. */
  readonly changes: Readonly<Record<string, Json | undefined>>;
  readonly finds: Finds;
}

/** A code alone is found at the forged record itself; a code with a kind and a run, at that record. */
type Finds = readonly (FindingCode | readonly [code: FindingCode, kind: string, of: BankRun | BankChain] | Expected)[];

/** One row: a record, what it is made to say, and what is found then: nothing, where only an anchor would help. */
export function forged(kind: string, of: BankRun | BankChain, changes: Forgery["changes"], ...finds: Finds): Forgery {
  return { kind, of, changes, finds };
}

/** What a row is called. */
export function nameOf({ kind, of, changes }: Forgery): string {
  const said = Object.entries(changes).map(([path, to]) => {
    const text = to === undefined ? "nothing" : JSON.stringify(to);
    return `${path} = ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;
  });
  return `${kind} of ${of}: ${said.join(", ")}`;
}

/** The codes of all that is found. */
export function codesOf({ finds }: Forgery): readonly FindingCode[] {
  return finds.map((found) => {
    if (typeof found === "string") return found;
    return "code" in found ? found.code : found[0];
  });
}

/** A row as an edit of a bank's store. */
export function editOf(forgery: Forgery, bank: RecordedBank): Edit {
  const { kind, of, changes, finds } = forgery;
  const locator = locatorOf(bank);
  const own = placeOf(locator, kind, of);
  const expected = finds.map((found): Expected => {
    if (typeof found === "string") return { code: found, ...own };
    // A place that is not said is that of the forged record.
    if ("code" in found) return { ...own, runId: undefined, ...found };
    return { code: found[0], ...placeOf(locator, found[1], found[2]) };
  });
  const spot = { chain: own.chain, seq: own.seq };
  return {
    name: nameOf(forgery),
    subject: { name: kind, spot, runId: own.runId, untrusted: [], misfit: [] },
    forge: (body) => {
      const said = Object.entries(changes).reduce<Json>(
        (record, [path, to]) => withAt(record, stepsOf(path), () => to),
        JSON.parse(body) as JsonObject,
      );
      const forgedBody = canonical(said);
      if (forgedBody === body) throw new Error(`The forgery changes nothing: ${nameOf(forgery)}`);
      return forgedBody;
    },
    expected,
  };
}

function placeOf(locator: Locator, kind: string, of: BankRun | BankChain) {
  const { chain, seq } = locator.line(kind, of);
  const runId = kind === "open" || kind === "heads" || kind === "close" || kind === "reserve" ? undefined : of;
  return runId === undefined ? { chain, seq, runId } : locator.at(kind, of as BankRun);
}

function stepsOf(path: string): readonly (string | number)[] {
  return path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
