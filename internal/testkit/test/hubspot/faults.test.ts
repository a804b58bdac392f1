import { describe, expect, it } from "vitest";
import { CONTACTS, type Setting, withHubSpot } from "./support.js";

const create = ({ client }: Setting) =>
  client.crm.contacts.basicApi.create({ properties: { email: "ada@example.com" } }).then(
    ({ id }) => id,
    (error: { readonly code: unknown }) => error.code,
  );

describe("what goes wrong with a request", () => {
  it.each([
    ["before", false],
    ["after", true],
  ] as const)("%s it is acted on", (at, isHandled) =>
    withHubSpot(async (setting) => {
      const { hubspot } = setting;
      for (const [what, heard] of [
        [{ status: 500, body: { status: "error", message: "internal error", correlationId: "1" } }, 500],
        [{ status: 502, body: "<html>bad gateway</html>" }, 502],
        ["drop", "ECONNRESET"],
        // HubSpot's client takes no success that an operation does not have.
        [{ status: 202, body: { id: "1" } }, 202],
        [{ status: 207, body: { id: "1" } }, 207],
      ] as const) {
        for (const { id } of hubspot.objects("contacts")) hubspot.archive("contacts", id);
        hubspot.inject({ method: "POST", path: /contacts$/, at, what });
        expect(await create(setting)).toBe(heard);
        const exchange = hubspot.exchanges.at(-1);
        expect([exchange?.handled, exchange?.answer?.status]).toEqual([isHandled, isHandled ? 201 : undefined]);
        expect(hubspot.objects("contacts")).toHaveLength(isHandled ? 1 : 0);
      }
    }),
  );

  it("can hang until it is let go", () =>
    withHubSpot(async (setting) => {
      const { hubspot } = setting;
      const before = hubspot.inject({ method: "POST", at: "before", what: "hang" });
      const one = create(setting);
      await before.hit;
      expect(hubspot.objects("contacts")).toEqual([]);
      const id = hubspot.add("contacts", { email: "ada@example.com" });
      before.release();
      expect(await one).toBe(409);

      hubspot.archive("contacts", id);
      const after = hubspot.inject({ method: "POST", at: "after", what: "hang" });
      const other = create(setting);
      await after.hit;
      after.release();
      expect(await other).toBe(hubspot.objects("contacts")[0]?.id);
    }));

  it("can be late, also for a client that has gone away", () =>
    withHubSpot(async ({ hubspot, send }) => {
      const late = hubspot.inject({ method: "POST", at: "before", what: "hang" });
      const stop = new AbortController();
      const lost = fetch(`${hubspot.url}${CONTACTS}`, {
        method: "POST",
        headers: { authorization: `Bearer ${hubspot.addToken()}`, "content-type": "application/json" },
        body: JSON.stringify({ properties: { email: "ada@example.com" } }),
        signal: stop.signal,
      });
      await late.hit;
      stop.abort();
      await expect(lost).rejects.toThrow();
      expect((await send("GET", `${CONTACTS}/ada%40example.com?idProperty=email`)).status).toBe(404);
      late.release();
      // It arrives while nobody looks: the account is asked until it has.
      await expect
        .poll(() => hubspot.objects("contacts").map(({ properties }) => properties["email"]))
        .toEqual(["ada@example.com"]);
      expect((await send("GET", `${CONTACTS}/ada%40example.com?idProperty=email`)).status).toBe(200);
    }));

  it("can be slow", () =>
    withHubSpot(async (setting) => {
      const { hubspot } = setting;
      hubspot.inject({ method: "POST", at: "after", what: { delayMs: 1 } });
      expect(await create(setting)).toBe(hubspot.objects("contacts")[0]?.id);
    }));
});
