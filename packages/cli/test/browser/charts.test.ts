import { describe, expect } from "vitest";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { test } from "./support/browser-test.js";
import { recordDemo } from "./support/demo-store.js";
import { eventually } from "./support/eventually.js";
import { startViewer } from "./support/viewer.js";

describe("the charts", () => {
  test("say the same in words and as tables, by the same filters", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordDemo(directory, { runs: 60 });
    await page.goto((await startViewer(directory)).url);
    await page.getByRole("link", { name: "Charts" }).click();
    await eventually(() => page.locator(".plot canvas").count()).toBe(3);
    const decisions = page.getByRole("figure", { name: "Decisions" });
    expect(await decisions.locator(".chart-summary").textContent()).toMatch(
      /^60 runs: \d+ PASS, \d+ PENDING, \d+ BLOCK\./,
    );
    await decisions.getByText("As a table").click();
    const cells = await decisions.locator("tbody td").allTextContents();
    expect(cells.reduce((sum, cell) => sum + Number(cell), 0)).toBe(60);
    await page
      .getByRole("figure", { name: /latency/ })
      .getByText("Actions in figures")
      .click();
    await page.getByRole("rowheader", { name: "github.createBranch" }).waitFor();
    await page.getByRole("combobox", { name: "Decision" }).selectOption("BLOCK");
    await eventually(() => decisions.locator(".chart-summary").textContent()).toMatch(/ 0 PASS, 0 PENDING/);
    expect(new URL(page.url()).hash).toBe("#/charts?decision=BLOCK");
  });
});
