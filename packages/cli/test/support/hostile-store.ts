import { EnactClient } from "@enact/core";
import { z } from "zod";
import { SECRET } from "./history.js";

/** Text that does harm where it is obeyed: it clears the screen, sets the title, turns direction around, hides, forges lines. */
export const HOSTILE = "\u001b[2J\u001b]0;owned\u0007\u202eevil\u2066\u200b\u0000\u009b31m\nrun  forged\r=cmd()";

/** Control characters that a terminal obeys, and characters that nobody sees; a line break is the output's own. */
export const HARMFUL = /(?!\n)[\p{Cc}\p{Cf}]/u;

/** A store whose one run says hostile things wherever it can. @returns the run */
export async function recordHostileRun(directory: string): Promise<string> {
  const client = new EnactClient({ systems: {}, policies: [], workflows: [], secret: SECRET, receipts: directory });
  try {
    const run = client.guard(
      HOSTILE,
      {
        input: z.object({ note: z.string() }),
        effect: "write",
        touches: ({ note }) => [{ kind: "crm.contact", name: note, within: note, change: "update", fields: [note] }],
      },
      ({ note }) => {
        throw new Error(note);
      },
    );
    const { receipt } = await run({ note: HOSTILE }, { actor: { email: HOSTILE, role: HOSTILE } });
    return receipt.runId;
  } finally {
    await client.close();
  }
}
