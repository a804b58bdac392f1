import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { expect, it } from "vitest";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { test } from "./support/browser-test.js";
import { recordDemo } from "./support/demo-store.js";
import { startViewer } from "./support/viewer.js";

const PICTURE = fileURLToPath(new URL("../../../../docs/viewer.png", import.meta.url));

/** With ENACT_WRITE_SCREENSHOT=1 the picture in the documentation is made anew. */
const isWanted = process.env["ENACT_WRITE_SCREENSHOT"] === "1";

test("the viewer can have its picture taken in both themes", async ({ newPage, browser }) => {
  const directory = join(await temporaryDirectory(), "receipts");
  await recordDemo(directory, { runs: isWanted ? 400 : 40 });
  const { url } = await startViewer(directory);
  const pictures: Buffer[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await newPage({ colorScheme, viewport: { width: 1360, height: 600 } });
    await page.goto(url);
    await page.locator(".run-line a").first().waitFor();
    await page.getByRole("banner").getByText("clean").waitFor();
    // The directory has another name each time.
    await page.locator(".store code").evaluate((element) => element.replaceChildren("receipts"));
    pictures.push(await page.screenshot());
  }
  const both = await beneath(browser as Browser, pictures);
  expect(isPng(both)).toBe(true);
  if (!isWanted) return;
  await mkdir(dirname(PICTURE), { recursive: true });
  await writeFile(PICTURE, both);
});

it("the picture in the documentation is one", async () => {
  expect(isPng(await readFile(PICTURE))).toBe(true);
});

function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
}

/** One picture beneath the other. */
async function beneath(browser: Browser, pictures: readonly Buffer[]): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 1360, height: 1200 } });
  const images = pictures.map((picture) => `<img src="data:image/png;base64,${picture.toString("base64")}">`);
  await page.setContent(`<style>body{margin:0}img{display:block}</style>${images.join("")}`);
  const both = await page.screenshot();
  await page.close();
  return both;
}
