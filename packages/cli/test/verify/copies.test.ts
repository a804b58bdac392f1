import { readdir, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EnactClient, FileReceiptStore } from "@enact/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AGENT, SECRET } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { verified } from "./tampered.js";

/** A store that keeps a copy of each of its three receipts. */
async function copied() {
  const directory = await temporaryDirectory();
  const receipts = new FileReceiptStore({ directory, copies: true });
  const client = new EnactClient({ systems: {}, policies: [], workflows: [], secret: SECRET, receipts });
  const greet = client.guard("greet", { input: z.object({ name: z.string() }), effect: "read" }, ({ name }) => name);
  for (const name of ["Ada", "Bob", "Eve"]) await greet({ name }, { actor: AGENT });
  await client.close();
  const copies = (await readdir(directory)).filter((name) => name.endsWith(".json")).sort();
  return { directory, copies: copies.map((name) => join(directory, name)) };
}

describe("enact verify of a store with copies", () => {
  it("finds nothing where they are what the log holds", async () => {
    const { directory } = await copied();
    expect(await verified(directory)).toMatchObject({ exitCode: 0, findings: [] });
    expect(await verified(directory, ["--copies"])).toMatchObject({ exitCode: 0, findings: [] });
  });

  it("finds one that was edited", async () => {
    const { directory, copies } = await copied();
    const text = await readFile(String(copies[1]), "utf8");
    await writeFile(String(copies[1]), text.replace('"Bob"', '"Rob"'));
    expect(await verified(directory)).toMatchObject({ exitCode: 1, codes: ["file_differs"] });
  });

  it("finds one that is not there, as a warning, where every receipt should have its copy", async () => {
    const { directory, copies } = await copied();
    await unlink(String(copies[2]));
    expect(await verified(directory)).toMatchObject({ exitCode: 0, findings: [] });
    expect(await verified(directory, ["--copies"])).toMatchObject({ exitCode: 0, codes: ["file_missing"] });
  });

  it("finds one of a receipt that no log holds, and what does not belong there", async () => {
    const { directory, copies } = await copied();
    const text = await readFile(String(copies[0]), "utf8");
    await writeFile(join(directory, "01890a5d-ac96-774b-bcce-b302099a8057.json"), text);
    await writeFile(join(directory, "notes.txt"), "");
    expect(await verified(directory)).toMatchObject({ exitCode: 1, codes: ["file_not_in_log", "stray_file"] });
  });
});
