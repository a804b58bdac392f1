import { describe, expect } from "vitest";
import { z } from "zod";
import { AGENT, recordHistory, shop } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { test } from "./support/browser-test.js";
import { eventually } from "./support/eventually.js";
import { startViewer } from "./support/viewer.js";

describe("new receipts", () => {
  test("appear at the top by themselves, and are announced", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    await page.goto((await startViewer(directory)).url);
    await page.getByText("Live").waitFor();
    await eventually(() => page.locator(".run-line a").count()).toBe(9);
    const { client, greet } = shop(directory);
    const { receipt } = await greet({ name: "Late", email: "late@example.com" }, { actor: AGENT });
    await page.locator(`.run-line a[href="#/run/${receipt.runId}"]`).waitFor();
    expect(await page.getByRole("row").nth(1).getByRole("link").getAttribute("href")).toBe(`#/run/${receipt.runId}`);
    await eventually(() => page.locator("[aria-live=polite]").textContent()).toBe("1 new run");
    await client.close();
  });

  test("do not move what one reads, and come at a key", async ({ page }) => {
    const directory = await temporaryDirectory();
    const { client, greet } = shop(directory);
    const greetOnce = () => greet({ name: "Ada", email: "ada@example.com" }, { actor: AGENT });
    for (let n = 0; n < 150; n++) await greetOnce();
    await page.goto((await startViewer(directory)).url);
    await page.getByText("Live").waitFor();
    const grid = page.getByRole("grid");
    await grid.evaluate((element) => element.scrollTo(0, 2000));
    const read = page.locator("#run-row-75 a");
    const before = [await read.getAttribute("href"), (await read.boundingBox())?.y];
    for (let n = 0; n < 3; n++) await greetOnce();
    await page.getByRole("button", { name: "3 new" }).waitFor();
    expect([await read.getAttribute("href"), (await read.boundingBox())?.y]).toEqual(before);
    // What is fetched only now still continues the list that one reads, and not the one that has grown.
    await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await page.locator("#run-row-149 a").waitFor();
    await page.keyboard.press("n");
    await eventually(() => grid.evaluate((element) => element.scrollTop)).toBe(0);
    const { receipt } = await greetOnce();
    await page.locator(`#run-row-0 a[href="#/run/${receipt.runId}"]`).waitFor();
    await client.close();
  });

  test("change the page of an open run when it ends", async ({ page }) => {
    const directory = await temporaryDirectory();
    const { client, greet } = shop(directory);
    const touches = () => [{ kind: "crm.contact", name: "new", change: "create", fields: ["name"] }] as const;
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const slow = client.guard("slow", { input: z.object({ email: z.email() }), effect: "write", touches }, () =>
      finished.then(() => null),
    );
    await greet({ name: "Ada", email: "ada@example.com" }, { actor: AGENT });
    const run = slow({ email: "ada@example.com" }, { actor: AGENT });
    await page.goto((await startViewer(directory)).url);
    await page.getByRole("link", { name: /^Open and pending/ }).click();
    await page.getByRole("heading", { name: "slow" }).getByRole("link").click();
    await page.getByRole("heading", { level: 1, name: "slow" }).waitFor();
    await page.locator(".page-head").getByText("OPEN").waitFor();
    finish();
    await run;
    await page.locator(".page-head").getByText("PASS").waitFor();
    await client.close();
  });
});

describe("a viewer that has ended", () => {
  test("is told of, and what was shown stays", async ({ page }) => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const viewer = await startViewer(directory);
    await page.goto(viewer.url);
    await page.getByText("Live").waitFor();
    await page.locator(".run-line a").first().waitFor();
    await viewer.stop();
    await page.getByRole("alert").getByText("Disconnected").waitFor();
    expect(await page.locator(".run-line a").count()).toBe(9);
    await page.locator(".run-line a").first().click();
    await page.getByText("The viewer's process does not answer.").waitFor();
  });
});
