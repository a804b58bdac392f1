import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { recordHistory } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { test } from "./support/browser-test.js";
import { damage } from "./support/damage.js";
import { eventually } from "./support/eventually.js";
import { visit } from "./support/in-page.js";
import { startViewer } from "./support/viewer.js";

describe("the page of a run", () => {
  test("tells who asked for what, what policies said and what was done", async ({ page }) => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    await openRun(page, directory, passed);
    await page.getByRole("heading", { level: 1, name: "pay" }).waitFor();
    const main = page.getByRole("main");
    for (const text of ["agent@company.com", "ada@example.com", "requireEmail", "largePayouts", "function.pay"]) {
      expect(await main.getByText(text).count(), text).toBeGreaterThan(0);
    }
    await main.getByText("verified").first().waitFor();
    expect(await page.getByLabel("Output").textContent()).toContain("paid: 20");
  });

  test("shows each stored line exactly, with its place, hash and key", async ({ page }) => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    const [log = ""] = await readdir(join(directory, "log"));
    const stored = (await readFile(join(directory, "log", log), "utf8"))
      .split("\n")
      .filter((line) => line.includes(passed));
    await openRun(page, directory, passed);
    const records = page.locator(".records > li");
    await eventually(() => records.count()).toBe(stored.length);
    for (const [index, line] of stored.entries()) {
      await records.nth(index).locator("summary").click();
      expect(await records.nth(index).locator(".line").textContent()).toBe(line);
    }
    await eventually(() => records.first().textContent()).toMatch(
      /Hashsha256:[0-9a-f]{64}.*Previoussha256:[0-9a-f]{64}/,
    );
  });

  test("shows why a run failed or was blocked", async ({ page }) => {
    const directory = await temporaryDirectory();
    const { failed, blocked } = await recordHistory(directory);
    const url = await openRun(page, directory, failed);
    await page.getByText("The bank has refused it").first().waitFor();
    await page.goto(`${url}#/run/${blocked}`);
    await page.getByText("Missing e-mail in payload").first().waitFor();
    await page.getByText("Nothing was called.").waitFor();
  });

  test("shows a verdict, and leads to the run that followed from it", async ({ page }) => {
    const directory = await temporaryDirectory();
    const { approved, rejected, pending } = await recordHistory(directory);
    const url = await openRun(page, directory, rejected);
    await page.getByText("Too much", { exact: true }).waitFor();
    await page.goto(`${url}#/run/${pending}`);
    await page.getByText(`enact approvals approve ${pending}`).waitFor();
    await page.goto(`${url}#/run/${approved}`);
    await page.getByText("Was answered by").waitFor();
    await page.locator(".related a").click();
    await page.getByText("Answers the pending run").waitFor();
    await page.locator(".page-head").getByText("PASS").waitFor();
  });

  test("leads to the next and the previous run of the list it was found in", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    await page.goto((await startViewer(directory)).url);
    await page.getByLabel("Workflow").fill("greet");
    await eventually(() => page.locator(".run-line a").count()).toBe(2);
    const [newest, oldest] = await page
      .locator(".run-line a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    await page.locator(".run-line a").first().click();
    await page.getByRole("link", { name: "Older" }).click();
    await eventually(() => new URL(page.url()).hash).toBe(oldest);
    await page.getByRole("link", { name: "Newer" }).click();
    await eventually(() => new URL(page.url()).hash).toBe(newest);
    await page.getByRole("link", { name: "← Timeline" }).click();
    await eventually(() => new URL(page.url()).hash).toBe("#/?workflow=greet");
  });

  test("says so when there is no such run", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    await openRun(page, directory, "01990000-0000-7000-8000-000000000000");
    await page.getByRole("alert").getByText("That did not work").waitFor();
  });
});

describe("a store that was tampered with", () => {
  test("shows on every page, and at the record itself", async ({ page }) => {
    const directory = await temporaryDirectory();
    const { pending } = await recordHistory(directory);
    await damage(directory);
    await page.goto((await startViewer(directory)).url);
    await page
      .getByRole("banner")
      .getByRole("link", { name: /finding/ })
      .last()
      .click();
    await page.getByText("bad_signature").first().waitFor();
    await visit(page, `#/run/${pending}`);
    await page.locator(".page-head").getByText("not to be trusted").waitFor();
  });
});

async function openRun(page: Page, directory: string, runId: string): Promise<string> {
  const { url } = await startViewer(directory);
  await page.goto(url);
  const { origin } = new URL(url);
  await page.goto(`${origin}/#/run/${runId}`);
  return `${origin}/`;
}
