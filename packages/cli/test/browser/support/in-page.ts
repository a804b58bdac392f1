import type { Page } from "playwright-core";

/** Goes to an address of the page, from `#` on. */
export async function visit(page: Page, hash: string): Promise<void> {
  await page.goto(new URL(hash, page.url()).href);
}

/** Opens all that can be opened on a run's page. */
export async function openEverything(page: Page): Promise<void> {
  await page.getByRole("heading", { name: "Evidence" }).waitFor();
  const closed = page.locator("main details:not([open]) > summary");
  while ((await closed.count()) > 0) await closed.first().click();
}

/** By how many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.locator("html").evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
}

/** A computed style of the first element that a selector finds. */
export function styleOf(page: Page, selector: string, property: string): Promise<string> {
  return page
    .locator(selector)
    .first()
    .evaluate(
      (element, name) => element.ownerDocument.defaultView?.getComputedStyle(element).getPropertyValue(name) ?? "",
      property,
    );
}
