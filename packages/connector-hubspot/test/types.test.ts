import { EnactClient, MemoryReceiptStore } from "@enact/core";
import { expectTypeOf, test } from "vitest";
import { type ContactOutput, type CreateOutput, HubSpotConnector, newLead } from "../src/index.js";

// Compiled by `typecheck`, never run.
function compiles() {
  const hubspot = new HubSpotConnector({ accessToken: "token", allowedActions: ["getContact", "archiveTask"] });
  // @ts-expect-error no such action
  new HubSpotConnector({ accessToken: "token", allowedActions: ["mergeContacts"] });
  // @ts-expect-error no token
  new HubSpotConnector({ basePath: "https://api.hubapi.com" });
  // @ts-expect-error the connector knows no companies
  new HubSpotConnector({ accessToken: "token", allowedProperties: { companies: ["name"] } });

  const found = hubspot.call("getContact", { contact: "ada@example.com" });
  expectTypeOf(found).resolves.extract<{ success: true }>().toHaveProperty("output").toEqualTypeOf<ContactOutput>();
  const made = hubspot.call("createTask", { contact: "5", subject: "Call", dueAt: "2030-01-01T00:00:00Z" });
  expectTypeOf(made).resolves.extract<{ success: true }>().toHaveProperty("output").toEqualTypeOf<CreateOutput>();
  // @ts-expect-error a task is due some time
  void hubspot.call("createTask", { contact: "5", subject: "Call" });
  // @ts-expect-error IN takes values
  void hubspot.call("searchContacts", { filters: [{ property: "email", operator: "IN", value: "a@b.c" }] });

  const receipts = new MemoryReceiptStore();
  const enact = new EnactClient({ systems: { hubspot }, policies: [], workflows: [newLead], receipts });
  const actor = { email: "agent@company.com" };
  void enact.run({ workflow: "newLead", actor, payload: { email: "ada@example.com", dealValue: 5 } });
  // @ts-expect-error no address
  void enact.run({ workflow: "newLead", actor, payload: { company: "Engines" } });
  // @ts-expect-error the workflow needs a system called hubspot
  new EnactClient({ systems: { crm: hubspot }, policies: [], workflows: [newLead], receipts });
}

test("types are checked by the compiler", () => {
  expectTypeOf(compiles).returns.toBeVoid();
});
