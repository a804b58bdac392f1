import { appendFile, readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** A payout, as an account tells of it. */
export interface Payout {
  /** The key of the call that paid it. */
  readonly payment: string;
  readonly to: string;
  readonly euros: number;
}

/** A company's account: a file, to which each payout adds a line. It knows nothing of approvals: told twice, it pays twice. */
export function openAccount(path: string) {
  return {
    async pay(payout: Payout): Promise<Payout> {
      await pause(300); // As long as a bank takes, so that others can come in between.
      await appendFile(path, `${JSON.stringify(payout)}\n`);
      return payout;
    },
    async payouts(): Promise<readonly Payout[]> {
      const text = await readFile(path, { encoding: "utf8", flag: "a+" });
      return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Payout]));
    },
  };
}
