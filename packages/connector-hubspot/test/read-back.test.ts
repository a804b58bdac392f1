import type { HubSpotServer } from "@enact/testkit/hubspot";
import { describe, expect, test } from "vitest";
import { DUE, withHubSpot } from "./support/hubspot.js";
import { WRITES } from "./support/writes.js";

const ADA = "ada@example.com";

describe.concurrent("what was written and cannot be read again", () => {
  test.each(["updateContact", "updateDeal", "archiveContact", "archiveDeal", "archiveTask"] as const)(
    "is unknown after %s",
    (action) =>
      withHubSpot(async ({ server, hubspot }) => {
        const write = WRITES[action]?.(server);
        const path = new RegExp(`/${/Deal$/.test(action) ? "deals" : "(?:contacts|tasks)"}/\\d+$`);
        // The look before, and the one right before the write.
        server.inject({ method: "GET", path, skip: 2, times: 100, at: "before", what: { status: 500 } });
        const result = await hubspot.call(action, write?.input as never);
        expect(result).toMatchObject({ status: "unknown", code: "answer_lost" });
        expect(write?.done()).toBe(1);
      }),
  );

  test("is known where it can be read after all", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      server.inject({ method: "GET", skip: 2, times: 4, at: "before", what: { status: 500 } });
      const changed = await hubspot.call("updateContact", { contact, company: "Looms" });
      expect(changed).toMatchObject({ success: true, reconciled: true, output: { properties: { company: "Looms" } } });
    }));
});

/**
 * Loses the answer to a POST, and lets somebody else do something before it is read back.
 *
 * @param looks - how many GETs come before the POST
 */
async function meanwhile<T>(
  server: HubSpotServer,
  at: "before" | "after",
  looks: number,
  call: () => Promise<T>,
  somebodyElse: () => void,
): Promise<T> {
  server.inject({ method: "POST", at, what: "drop" });
  const reading = server.inject({ method: "GET", skip: looks, at: "before", what: "hang" });
  const pending = call();
  await reading.hit;
  somebodyElse();
  reading.release();
  return pending;
}

describe("reading back, after a lost answer", () => {
  test("does not take a contact with other properties for its own", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const call = () => hubspot.call("createContact", { email: ADA, firstName: "Ada" });
      const result = await meanwhile(server, "before", 1, call, () => {
        server.add("contacts", { email: ADA, firstname: "Eve" });
      });
      expect(result).toMatchObject({ status: "unknown", code: "answer_lost" });
    }));

  test.each([
    ["its own deal alone", "after", 0, "succeeded"],
    ["its own deal beside one that looks alike", "after", 1, "unknown"],
    ["no deal", "before", 0, "unknown"],
    ["two deals that look alike", "before", 2, "unknown"],
  ] as const)("finds %s", (_found, at, twins, status) =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const twin = { dealname: "Engine", pipeline: "default", dealstage: "appointmentscheduled" };
      // It was there before, so it is nobody's.
      server.add("deals", twin, { contact });
      const call = () => hubspot.call("createDeal", { contact, name: "Engine" });
      const result = await meanwhile(server, at, 2, call, () => {
        for (let index = 0; index < twins; index++) server.add("deals", twin, { contact });
        server.add("deals", { ...twin, dealname: "Loom" }, { contact });
      });
      expect(result.status).toBe(status);
    }),
  );

  test("knows nothing of a contact with more tasks than it remembers", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      for (let index = 0; index < 501; index++) server.add("tasks", { hs_timestamp: DUE }, { contact });
      server.inject({ method: "POST", path: /tasks$/, at: "after", what: "drop" });
      const result = await hubspot.call("createTask", { contact, subject: "Call", dueAt: DUE });
      expect(result).toMatchObject({ status: "unknown", before: { present: null } });
    }));

  test("does not take values for its own that were there before", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA, company: "Looms" });
      server.inject({ method: "PATCH", at: "before", what: "drop" });
      const result = await hubspot.call("updateContact", { contact, company: "Looms" });
      expect(result).toMatchObject({ status: "unknown", code: "answer_lost" });
    }));
});
