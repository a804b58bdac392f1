import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Head, type Receipt, receiptHash } from "@enact/core";
import { describe, expect, it } from "vitest";
import { enact } from "../support/enact.js";
import { AGENT, SECRET, shop } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { logsOf, recorded, rewrite, verified } from "./tampered.js";

async function fileOf(value: unknown): Promise<string> {
  const file = join(await temporaryDirectory(), "anchor.json");
  await writeFile(file, typeof value === "string" ? value : JSON.stringify(value));
  return file;
}

/** A store, the receipt of its newest run as the caller has it, and the newest record there was by then. */
async function anchored() {
  const directory = await recorded();
  const { client, pay } = shop(directory);
  const { receipt } = await pay({ email: "ada@example.com", euros: 5 }, { actor: AGENT });
  await client.close();
  const { summary } = await verified(directory);
  const head = summary.heads.find(({ chain }) => chain === receipt.chain) as Head;
  return { directory, receipt, head, summary };
}

type Anchored = Awaited<ReturnType<typeof anchored>>;

const FORMS: readonly (readonly [what: string, anchor: (made: Anchored) => unknown])[] = [
  ["a head as text", ({ head }) => `${head.chain}:${head.seq}:${head.hash}`],
  ["a file with a head", ({ head }) => fileOf(head)],
  ["a file with several heads", ({ summary }) => fileOf(summary.heads)],
  ["a file with a receipt", ({ receipt }) => fileOf(receipt)],
  ["a file with an indented receipt", ({ receipt }) => fileOf(JSON.stringify(receipt, null, 2))],
  ["a file with a summary", ({ summary }) => fileOf(summary)],
  ["a file with the last line of --json", ({ summary }) => fileOf({ summary })],
];

describe("enact verify --anchor", () => {
  it.each(FORMS)("takes %s, and fails where that record is gone", async (_what, anchorOf) => {
    const made = await anchored();
    const anchor = String(await anchorOf(made));
    const whole = await verified(made.directory, ["--anchor", anchor]);
    expect(whole).toMatchObject({ exitCode: 0, findings: [] });
    expect(Number(whole.summary["anchors"])).toBeGreaterThan(0);
    // The close record, and the receipt before it.
    await rewrite((await logsOf(made.directory))[1], (lines) => lines.slice(0, -2));
    const cut = await verified(made.directory, ["--anchor", anchor]);
    expect(cut).toMatchObject({ exitCode: 1, codes: expect.arrayContaining(["truncated"]) });
    expect((await verified(made.directory)).codes).not.toContain("truncated");
  });

  it("takes several, and fails where one of them is not so", async () => {
    const { directory, head, receipt } = await anchored();
    const good = `${head.chain}:${head.seq}:${head.hash}`;
    const other = `${receipt.chain}:${receipt.seq}:sha256:${"0".repeat(64)}`;
    const told = await verified(directory, ["--anchor", good, "--anchor", other]);
    expect(told).toMatchObject({ exitCode: 1, codes: ["anchor_mismatch"] });
  });

  it("fails for a receipt that somebody has changed where it was kept", async () => {
    const { directory, receipt } = await anchored();
    const changed: Receipt = { ...receipt, workflow: "other" };
    expect(receiptHash(changed)).not.toBe(receiptHash(receipt));
    const told = await verified(directory, ["--anchor", await fileOf(changed)]);
    expect(told).toMatchObject({ exitCode: 1, codes: ["anchor_mismatch"] });
  });

  it("says less of what it cannot show", async () => {
    const { directory, head } = await anchored();
    const anchor = `${head.chain}:${head.seq}:${head.hash}`;
    const { stdout } = await enact(["verify", directory, "--anchor", anchor], { env: { ENACT_SECRET: SECRET } });
    expect(stdout).toContain("Anchors: 1 record that must be there.");
    expect(stdout).toContain("newer than the anchors");
  });

  it.each([
    ["what is neither a head nor a file", async () => "nonsense", "ENACT_CLI_USAGE"],
    ["a head without its hash", async () => "01890a5d-ac96-774b-bcce-b302099a8057:3", "ENACT_CLI_USAGE"],
    ["a head of no chain", async () => `${"0".repeat(36)}:3:sha256:${"0".repeat(64)}`, "ENACT_CLI_USAGE"],
    ["a file that is no JSON", async () => fileOf("{"), "ENACT_CLI_FILE"],
    ["a file without a head", async () => fileOf({ chain: 1 }), "ENACT_CLI_USAGE"],
    ["a file with no heads", async () => fileOf([]), "ENACT_CLI_USAGE"],
    ["a summary without heads", async () => fileOf({ heads: [] }), "ENACT_CLI_USAGE"],
    ["a directory", async () => temporaryDirectory(), "ENACT_CLI_FILE"],
    ["a name with an escape", async () => "\u001b[31mred", "ENACT_CLI_USAGE"],
  ])("refuses %s", async (_what, anchorOf, code) => {
    const args = ["verify", await recorded(), "--anchor", await anchorOf()];
    const { exitCode, stdout, stderr } = await enact(args, { env: { ENACT_SECRET: SECRET } });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(code);
    expect(stderr).not.toContain("\u001b");
  });
});
