import { describe, expect } from "vitest";
import { recordHistory } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { test } from "./support/browser-test.js";
import { eventually } from "./support/eventually.js";
import { styleOf } from "./support/in-page.js";
import { startViewer } from "./support/viewer.js";

describe("without a mouse", () => {
  test("one finds a run, reads it, goes to the next one and comes back", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    await page.goto((await startViewer(directory)).url);
    const hash = () => new URL(page.url()).hash;
    const rows = page.locator(".run-line a");
    await eventually(() => rows.count()).toBe(9);
    await page.keyboard.press("/");
    await page.keyboard.type("greet");
    await page.keyboard.press("Enter");
    await eventually(() => rows.count()).toBe(2);
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    expect(await page.locator("[aria-selected=true]").getAttribute("aria-rowindex")).toBe("2");
    await page.keyboard.press("Enter");
    await page.getByText("Missing e-mail in payload").first().waitFor();
    const blocked = hash();
    // The title has the focus: what is read first is what one has come to.
    await page.locator("h1:focus").waitFor();
    await page.getByRole("link", { name: "↓ Older" }).waitFor();
    await page.keyboard.press("j");
    await eventually(hash).not.toBe(blocked);
    await page.keyboard.press("Escape");
    await eventually(hash).toBe("#/?text=greet");
  });

  test("one reaches every page, and the list of keys", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    await page.goto((await startViewer(directory)).url);
    await page.getByRole("grid").waitFor();
    for (const [key, title] of [
      ["c", "Charts"],
      ["o", "Open and pending"],
      ["f", "Findings"],
      ["t", "Timeline"],
    ] as const) {
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
    }
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });

  test("one gets everywhere by the tabulator, and sees where one is", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    await page.goto((await startViewer(directory)).url);
    await page.locator(".run-line a").first().waitFor();
    const seen = new Set<string>();
    for (let n = 0; n < 40; n++) {
      await page.keyboard.press("Tab");
      const focused = page.locator(":focus");
      // After the last element the focus is the browser's own.
      if ((await focused.count()) === 0) break;
      const name = await focused.evaluate(
        (element) => element.getAttribute("aria-label") ?? (element.closest("label") ?? element).textContent ?? "",
      );
      expect(await styleOf(page, ":focus", "outline-style"), name).not.toBe("none");
      expect(Number.parseFloat(await styleOf(page, ":focus", "outline-width")), name).toBeGreaterThanOrEqual(2);
      seen.add(name);
    }
    for (const part of ["Skip to", "Charts", "Search", "Decision", "More filters", "Runs, newest first", "Keys"]) {
      expect(
        [...seen].some((name) => name.includes(part)),
        part,
      ).toBe(true);
    }
  });

  test("the theme that one chooses is kept", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    await page.goto((await startViewer(directory)).url);
    const ground = () => styleOf(page, "body", "background-color");
    const light = await ground();
    await page.getByLabel("Colours").selectOption("dark");
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.getByRole("grid").waitFor();
    expect(await ground()).toBe(dark);
  });
});
