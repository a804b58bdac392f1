import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { test as base } from "vitest";
import { findChromium, HOW_TO_INSTALL } from "./find-chromium.js";
import { watchPage } from "./watch-page.js";

/**
 * A test in a real browser. Without Chromium it is skipped, and says so; with ENACT_REQUIRE_BROWSER=1 it fails instead.
 *
 * After each test the page must have asked nobody but its own server for anything, thrown nothing, shown no dialog and broken
 * no rule of its content security policy.
 */
export const test = base.extend<{ $file: { browser: Browser | undefined }; $test: { newPage: NewPage; page: Page } }>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures out of this pattern
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser?.close();
    },
    { scope: "file" },
  ],
  newPage: async ({ browser, skip }, use) => {
    if (browser === undefined) return skip(HOW_TO_INSTALL);
    const contexts: BrowserContext[] = [];
    const checks: (() => void)[] = [];
    await use(async (options) => {
      const context = await browser.newContext({ viewport: { width: 1360, height: 800 }, ...options });
      contexts.push(context);
      const page = await context.newPage();
      checks.push(watchPage(page));
      return page;
    });
    for (const context of contexts) await context.close();
    for (const check of checks) check();
  },
  page: async ({ newPage }, use) => use(await newPage()),
});

/** Opens a page in a context of its own. */
export type NewPage = (options?: Parameters<Browser["newContext"]>[0]) => Promise<Page>;

async function launch(): Promise<Browser | undefined> {
  const executablePath = findChromium();
  if (executablePath !== undefined) return chromium.launch({ executablePath, args: FLAGS });
  if (process.env["ENACT_REQUIRE_BROWSER"] === "1") throw new Error(HOW_TO_INSTALL);
  console.warn(`The viewer's tests are skipped. ${HOW_TO_INSTALL}`);
  return undefined;
}

/** A quiet browser: it draws without a graphics card and calls nobody by itself. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
