import { describe, expect } from "vitest";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { test } from "./support/browser-test.js";
import { recordMany } from "./support/many-runs.js";
import { startViewer } from "./support/viewer.js";

const RUNS = 100_000;

describe(`${RUNS} runs`, () => {
  test("are a list that one can scroll from end to end, of which only what is seen is drawn", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordMany(directory, RUNS);
    await page.goto((await startViewer(directory)).url);
    await page.getByText("100,000 runs").waitFor();
    const grid = page.getByRole("grid");
    await grid.focus();
    await page.keyboard.press("End");
    await page.locator(`#run-row-${RUNS - 1} a`).waitFor();
    await page.keyboard.press("Home");
    await page.locator("#run-row-0 a").waitFor();
    for (let step = 1; step <= 20; step++) {
      await grid.evaluate((element, part) => element.scrollTo(0, element.scrollHeight * part), step / 21);
    }
    await page.locator(`#run-row-${Math.round((RUNS * 20) / 21)} a`).waitFor();
    expect(await page.locator(".run-line").count()).toBeLessThan(120);
    await page.getByLabel("Search").fill("run 77777 of many");
    await page.getByText("1 run", { exact: true }).waitFor();
    await page.locator(".run-line a").click();
    await page.getByText("run 77777 of many").first().waitFor();
    await page
      .getByText(/signature good|verified/)
      .first()
      .waitFor();
  });
});
