import { describe, expect } from "vitest";
import { AGENT, recordHistory, shop } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { test } from "./support/browser-test.js";
import { eventually } from "./support/eventually.js";
import { startViewer } from "./support/viewer.js";

describe("the timeline", () => {
  test("shows every run, the newest first, and how the store is", async ({ page }) => {
    const directory = await temporaryDirectory();
    const { pending } = await recordHistory(directory);
    await page.goto((await startViewer(directory)).url);
    const first = page.getByRole("row").nth(1);
    await first.getByText("PENDING").waitFor();
    expect(await first.getByRole("link").getAttribute("href")).toBe(`#/run/${pending}`);
    await page.getByRole("banner").getByText("clean").waitFor();
    await page.getByRole("banner").getByText("Live").waitFor();
    expect(await page.getByRole("grid").getAttribute("aria-rowcount")).toBe("10");
    expect(await page.title()).toBe("Timeline · Enact");
  });

  test("takes the token out of the address", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    await page.goto((await startViewer(directory)).url);
    await page.getByRole("grid").waitFor();
    expect(page.url()).not.toContain("token");
  });

  test("filters by what is chosen and typed, and keeps that in the address", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    await page.goto((await startViewer(directory)).url);
    const rows = page.locator(".run-line a");
    await page.getByLabel("Decision").selectOption("BLOCK");
    await eventually(() => page.url()).toContain("#/?decision=BLOCK");
    await eventually(() => rows.count()).toBe(2);
    await page.getByLabel("Search").fill("Missing e-mail");
    await eventually(() => rows.count()).toBe(1);
    await page.reload();
    await eventually(() => rows.count()).toBe(1);
    expect(await page.getByLabel("Search").inputValue()).toBe("Missing e-mail");
    await page.getByRole("button", { name: "Remove the filter text Missing e-mail" }).click();
    await eventually(() => rows.count()).toBe(2);
    await page.goBack();
    await eventually(() => rows.count()).toBe(1);
    await page.getByRole("button", { name: "Clear all" }).click();
    await eventually(() => rows.count()).toBe(9);
  });

  test("says when no run is like that", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const { url } = await startViewer(directory);
    await page.goto(url);
    await page.getByLabel("Workflow").fill("no such workflow");
    await page.getByText("No run is like that").waitFor();
    await page.getByRole("link", { name: "show all runs" }).click();
    await eventually(() => page.locator(".run-line a").count()).toBe(9);
  });

  test("leads back to the place in the list that a run was opened from", async ({ page }) => {
    const directory = await temporaryDirectory();
    const { client, greet } = shop(directory);
    for (let n = 0; n < 200; n++) await greet({ name: `${n}`, email: "ada@example.com" }, { actor: AGENT });
    await client.close();
    await page.goto((await startViewer(directory)).url);
    const grid = page.getByRole("grid");
    await grid.getByRole("link").first().waitFor();
    await grid.focus();
    for (let n = 0; n < 8; n++) await page.keyboard.press("PageDown");
    const active = await grid.getAttribute("aria-activedescendant");
    // What is there to be opened comes a moment after its place in the list.
    await page.locator(`#${active} a`).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Evidence" }).waitFor();
    await page.goBack();
    await page.locator(`#${active}[aria-selected=true] a`).waitFor();
    await eventually(() => page.locator(`#${active}`).isVisible()).toBe(true);
    expect(await grid.evaluate((element) => element.scrollTop)).toBeGreaterThan(1000);
  });
});
