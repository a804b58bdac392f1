import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SECRET } from "../../support/history.js";
import { StoredFiles } from "./copied-store.js";
import { bankClient } from "./recorded-bank.js";

/** The log of another store, with one receipt of a run that was blocked. */
export async function recordForeign(
  secret = SECRET,
): Promise<{ readonly chain: string; readonly runId: string; readonly lines: readonly Buffer[] }> {
  const directory = mkdtempSync(join(tmpdir(), "enact-foreign-"));
  try {
    const { client, pay } = bankClient(directory, { keys: [{ alg: "hmac-sha256", secret }] });
    const { runId } = await pay({ euros: 1 });
    await client.close();
    const files = new StoredFiles(directory);
    const [chain = ""] = files.chains;
    return { chain, runId, lines: files.lines(chain) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
