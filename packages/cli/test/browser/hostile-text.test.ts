import { anyObject, block, definePolicy, EnactClient, type Json } from "@enact/core";
import { describe, expect } from "vitest";
import { SECRET } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { test } from "./support/browser-test.js";
import { openEverything, overflow, visit } from "./support/in-page.js";
import { startViewer } from "./support/viewer.js";

const MARKUP = `"><img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1;alert(1)</script>{{7*7}}`;
const UNSEEN = "\u001b]0;owned\u0007\u001b[31mred \u202eltr\u2066 zero\u200bwidth \u0000";
const LINK = "javascript:globalThis.hacked=1";

describe("hostile text", () => {
  test("is shown as text wherever it stands, and nothing of it runs", async ({ page }) => {
    const directory = await temporaryDirectory();
    const runId = await recordHostile(directory);
    await page.goto((await startViewer(directory)).url);
    await page.locator(".run-line a").first().waitFor();
    const line = await page.locator(".run-line").first().textContent();
    expect(line).toContain("<script>globalThis.hacked=1;alert(1)</script>");
    expect(line).toContain("\\u{202e}");
    await page.getByLabel("Search").fill(MARKUP);
    await page.getByRole("button", { name: /^Remove the filter text/ }).waitFor();
    for (const address of ["#/charts", "#/waiting", "#/findings", `#/run/${runId}`]) {
      await visit(page, address);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(await page.locator("main img, main script").count()).toBe(0);
    }
    await openEverything(page);
    const text = (await page.getByRole("main").textContent()) ?? "";
    expect(text).toContain(MARKUP);
    expect(text).toContain("\\u{1b}[31mred \\u{202e}ltr\\u{2066} zero\\u{200b}width \\u{0}");
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
    const links = await page.locator("a").evaluateAll((found) => found.map((link) => link.getAttribute("href") ?? ""));
    expect(links.filter((href) => !href.startsWith("#/"))).toEqual([]);
  });

  test("neither breaks the layout by its length nor the page by its depth", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordHostile(directory);
    await page.goto((await startViewer(directory)).url);
    await page.locator(".run-line a").first().click();
    await page.getByRole("heading", { name: "Evidence" }).waitFor();
    await page
      .getByRole("button", { name: /^Show all 20,000 characters/ })
      .first()
      .click();
    // Open the nest of objects level by level, as far as it goes; a level is drawn a moment after it was opened.
    const closed = page.getByLabel("The payload").locator("details:not([open]) > summary");
    const bottom = page.getByLabel("The payload").getByText("bottom");
    while (!(await bottom.isVisible())) if ((await closed.count()) > 0) await closed.last().click();
    expect(await overflow(page)).toBe(0);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflow(page)).toBe(0);
  });
});

/** A run whose every part was chosen by somebody who means harm. */
async function recordHostile(directory: string): Promise<string> {
  const says = definePolicy({ name: `p${MARKUP}${UNSEEN}`, version: MARKUP, evaluate: () => block(MARKUP + UNSEEN) });
  const client = new EnactClient({ systems: {}, policies: [says], workflows: [], secret: SECRET, receipts: directory });
  try {
    const workflow = client.guard(`w${MARKUP}${UNSEEN}`, { input: anyObject, effect: "read" }, () => null);
    let deep: Json = "bottom";
    for (let level = 0; level < 50; level++) deep = { [`level ${level}`]: deep };
    const payload = {
      [MARKUP]: MARKUP,
      [UNSEEN]: UNSEEN,
      link: LINK,
      url: "https://evil.example/",
      long: "x".repeat(20_000),
      deep,
      ["k".repeat(500)]: 1,
    };
    const actor = { email: `${MARKUP}${UNSEEN}@evil.example`, role: MARKUP };
    const { receipt } = await workflow(payload, { actor });
    return receipt.runId;
  } finally {
    await client.close();
  }
}
