import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Watches what a page does that it must not do; the returned function fails when there was any of it. */
export function watchPage(page: Page): () => void {
  const requested = new Set<string>();
  const wrong: string[] = [];
  page.on("request", (request) => requested.add(originOf(request.url())));
  page.on("pageerror", (error) => wrong.push(`thrown: ${error.message}`));
  page.on("dialog", (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", () => wrong.push("a window was opened"));
  page.on("console", (message) => {
    if (/content security policy|trusted ?types?|TrustedHTML/i.test(message.text())) wrong.push(message.text());
  });
  return () => {
    expect(wrong).toEqual([]);
    expect([...requested].filter((origin) => !/^http:\/\/127\.0\.0\.1:\d+$/.test(origin))).toEqual([]);
    expect(requested.size).toBeLessThanOrEqual(1);
  };
}

/** Everything a page can ask for has an origin; what stays within the browser is named whole. */
function originOf(url: string): string {
  const { origin } = new URL(url);
  return origin === "null" ? url : origin;
}
