import type { HubSpotServer, ObjectType } from "@enact/testkit/hubspot";
import type { HubSpotActionName } from "../../src/index.js";
import { DUE } from "./hubspot.js";

/** A write on something that is there for it. */
export interface Prepared {
  readonly input: object;
  /** The request that writes. */
  readonly method: string;
  readonly path: RegExp;
  /** What HubSpot answers to it, but for what nobody looks at; undefined where it has no body. */
  readonly answer: object | undefined;
  /** How many times the account shows that it has been done. */
  done(): number;
}

const ADA = "ada@example.com";

/** Every write action, and how it is set up in an account that is empty. */
export const WRITES: Readonly<Partial<Record<HubSpotActionName, (server: HubSpotServer) => Prepared>>> = {
  createContact: (server) => creating(server, "contacts", { email: ADA, firstName: "Ada" }, "101"),
  createDeal: (server) => {
    const contact = server.add("contacts", { email: ADA });
    const present = server.add("deals", { dealname: "Other", dealstage: "closedwon" }, { contact });
    return creating(server, "deals", { contact, name: "Engine", amount: 12.5 }, next(present));
  },
  createTask: (server) => {
    const contact = server.add("contacts", { email: ADA });
    const deal = server.add("deals", { dealname: "Other", dealstage: "closedwon" }, { contact });
    return creating(server, "tasks", { contact, deal, subject: "Call", dueAt: DUE }, next(deal));
  },
  updateContact: (server) => {
    const contact = server.add("contacts", { email: ADA, company: "Engines" });
    return updating(server, "contacts", contact, { contact, company: "Looms" }, { company: "Looms" });
  },
  updateDeal: (server) => {
    const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent", amount: "5" });
    return updating(server, "deals", deal, { deal, amount: 7.5 }, { amount: "7.5" });
  },
  associate: (server) => {
    const contact = server.add("contacts", { email: ADA });
    const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent" });
    return {
      input: { from: { type: "deal", id: deal }, to: { type: "contact", id: contact } },
      method: "PUT",
      path: /^\/crm\/v4\//,
      answer: { status: "COMPLETE", results: [{ from: { id: deal }, to: { id: contact } }] },
      done: () => server.objects("deals")[0]?.associations.contacts?.length ?? 0,
    };
  },
  archiveContact: (server) => {
    const contact = server.add("contacts", { email: ADA });
    return archiving(server, "contacts", { contact });
  },
  archiveDeal: (server) => {
    const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent" });
    return archiving(server, "deals", { deal });
  },
  archiveTask: (server) => {
    const task = server.add("tasks", { hs_timestamp: DUE });
    return archiving(server, "tasks", { task });
  },
};

function creating(server: HubSpotServer, type: ObjectType, input: object, id: string): Prepared {
  const present = server.objects(type).length;
  return {
    input,
    method: "POST",
    path: new RegExp(`/${type}$`),
    answer: { id, properties: {} },
    done: () => server.objects(type).length - present,
  };
}

function updating(
  server: HubSpotServer,
  type: ObjectType,
  id: string,
  input: object,
  values: Readonly<Record<string, string>>,
): Prepared {
  const [name = "", value] = Object.entries(values)[0] ?? [];
  return {
    input,
    method: "PATCH",
    path: new RegExp(`/${type}/`),
    answer: { id, properties: values },
    done: () => server.objects(type).filter(({ properties }) => properties[name] === value).length,
  };
}

function archiving(server: HubSpotServer, type: ObjectType, input: object): Prepared {
  return {
    input,
    method: "DELETE",
    path: new RegExp(`/${type}/`),
    answer: undefined,
    done: () => (server.objects(type).length === 0 ? 1 : 0),
  };
}

/** The test server counts its ids. */
function next(id: string): string {
  return String(Number(id) + 1);
}
