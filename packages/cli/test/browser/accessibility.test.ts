import { describe, expect } from "vitest";
import { shop } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { accessibilityProblems } from "./support/axe.js";
import { test } from "./support/browser-test.js";
import { damage } from "./support/damage.js";
import { recordDemo } from "./support/demo-store.js";
import { openEverything, overflow, visit } from "./support/in-page.js";
import { startViewer } from "./support/viewer.js";

const TIMELINE = { address: "#/?decision=BLOCK&since=2001-01-01T00:00:00.000Z", sign: "[role=row] a" };

/** Every page, and by what one sees that it is there. */
const PAGES = [
  TIMELINE,
  { address: "#/?workflow=none", sign: "text=No run is like that" },
  { address: "#/charts", sign: ".plot canvas" },
  { address: "#/waiting", sign: "text=enact approvals approve" },
  { address: "#/findings", sign: "text=bad_signature" },
  { address: "#/nowhere/at/all", sign: "text=leads nowhere" },
] as const;

describe.each(["light", "dark"] as const)("every page in the %s theme", (colorScheme) => {
  test("is accessible as WCAG 2.1 AA says", async ({ newPage }) => {
    const directory = await temporaryDirectory();
    await recordDemo(directory, { runs: 60 });
    await damage(directory);
    const { url } = await startViewer(directory);
    // What looks for problems is no part of the page, whose policy would not let it in.
    const page = await newPage({ colorScheme, bypassCSP: true });
    await page.goto(url);
    for (const { address, sign } of PAGES) {
      await visit(page, address);
      await page.locator(sign).first().waitFor();
      expect(await accessibilityProblems(page), address).toEqual([]);
    }
    await visit(page, TIMELINE.address);
    await page.getByRole("button", { name: /^Keys/ }).click();
    await page.getByRole("dialog").waitFor();
    expect(await accessibilityProblems(page), "the dialog of keys").toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    expect(await accessibilityProblems(page), "with an active row").toEqual([]);
    for (const decision of ["PASS", "BLOCK", "PENDING"]) {
      await visit(page, `#/?decision=${decision}`);
      await page.locator("[role=row] a").first().click();
      await openEverything(page);
      expect(await accessibilityProblems(page), `a run, ${decision}`).toEqual([]);
    }
  });
});

test("nothing is wider than the window of a telephone", async ({ newPage }) => {
  const directory = await temporaryDirectory();
  await recordDemo(directory, { runs: 60 });
  await damage(directory);
  const { url } = await startViewer(directory);
  const page = await newPage({ viewport: { width: 360, height: 740 } });
  await page.goto(url);
  for (const { address, sign } of PAGES) {
    await visit(page, address);
    await page.locator(sign).first().waitFor();
    expect(await overflow(page), address).toBe(0);
  }
  await visit(page, "#/");
  await page.locator("[role=row] a").first().click();
  await openEverything(page);
  expect(await overflow(page), "a run").toBe(0);
});

test("an empty store is accessible and says what will come", async ({ newPage }) => {
  const directory = await temporaryDirectory();
  const { client, greet } = shop(directory);
  await greet({ name: "Ada" }, { actor: { id: "1" } });
  await client.close();
  const page = await newPage({ bypassCSP: true });
  await page.goto((await startViewer(directory, { secret: "" })).url);
  await page.getByText("no key").waitFor();
  await visit(page, "#/findings");
  await page.getByText("Nothing is verified: there is no key").waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
});
