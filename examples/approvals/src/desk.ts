import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EnactClient, EnactError } from "@enact/core";
import { z } from "zod";
import { openAccount } from "./account.js";
import { humansAgree } from "./humans-agree.js";

/**
 * What every terminal works with: the same policy, the same guarded function, and receipts in the same folder. So what was
 * asked in one can be approved and executed in another.
 */
export async function openDesk() {
  const { ENACT_SECRET: secret, APPROVALS_FOLDER: folder = FOLDER } = process.env;
  if (secret === undefined) throw new Error("Set ENACT_SECRET to the same 32 characters or more in each terminal.");
  await mkdir(folder, { recursive: true });
  const account = openAccount(join(folder, "payouts.jsonl"));
  const receipts = join(folder, "store");
  const enact = new EnactClient({ systems: {}, policies: [humansAgree], workflows: [], secret, receipts });
  const payOut = enact.guard(
    "payOut",
    {
      input: payoutSchema,
      effect: "write",
      touches: () => [{ kind: "file.path", name: "payouts.jsonl", change: "update" }],
    },
    ({ to, euros }, { idempotencyKey }) => account.pay({ payment: idempotencyKey, to, euros }),
  );
  return { enact, payOut, account };
}

/** Opens a desk for one piece of work. What goes wrong is told, and ends the process with 1. */
export async function atDesk(work: (desk: Desk) => Promise<void>): Promise<void> {
  try {
    const desk = await openDesk();
    await work(desk).finally(() => desk.enact.close());
  } catch (error) {
    console.error(error instanceof EnactError ? `${error.code}: ${error.message}` : String(error));
    process.exitCode = 1;
  }
}

/** See {@link openDesk}. */
export type Desk = Awaited<ReturnType<typeof openDesk>>;

const payoutSchema = z.object({
  to: z.email(),
  euros: z.int().positive(),
  /** After this time the payout is of no use any more. */
  withinSeconds: z.int().positive().max(86_400),
});

const FOLDER = fileURLToPath(new URL("../receipts/terminals", import.meta.url));
