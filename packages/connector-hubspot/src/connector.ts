import { type Answers, Connector } from "@enact/core";
import { archiveContact } from "./actions/archive-contact.js";
import { archiveDeal } from "./actions/archive-deal.js";
import { archiveTask } from "./actions/archive-task.js";
import { associate } from "./actions/associate.js";
import { countRecentTasks } from "./actions/count-recent-tasks.js";
import { createContact } from "./actions/create-contact.js";
import { createDeal } from "./actions/create-deal.js";
import { createTask } from "./actions/create-task.js";
import { getContact } from "./actions/get-contact.js";
import { getDeal } from "./actions/get-deal.js";
import { searchContacts } from "./actions/search-contacts.js";
import { updateContact } from "./actions/update-contact.js";
import { updateDeal } from "./actions/update-deal.js";
import { createAllowed } from "./allowed.js";
import { HubSpotApi } from "./api.js";
import type { HubSpotContext } from "./objects.js";
import { accessFrom, DEFAULT_ACTIONS, type HubSpotConnectorOptions } from "./options.js";
import { createRequests } from "./requests.js";

const actions = (context: HubSpotContext) => ({
  getContact: getContact(context),
  searchContacts: searchContacts(context),
  countRecentTasks: countRecentTasks(context),
  getDeal: getDeal(context),
  createContact: createContact(context),
  updateContact: updateContact(context),
  createDeal: createDeal(context),
  updateDeal: updateDeal(context),
  createTask: createTask(context),
  associate: associate(context),
  archiveContact: archiveContact(context),
  archiveDeal: archiveDeal(context),
  archiveTask: archiveTask(context),
});

/** The actions of a {@link HubSpotConnector}. */
export type HubSpotActions = ReturnType<typeof actions>;

/** What policies that know no HubSpot can ask. */
const answers: Answers = {
  "crm.contact.find": {
    action: "getContact",
    input: ({ email }) => ({ contact: email, properties: [] }),
    output: (output) => output as { readonly found: boolean; readonly id?: string },
  },
  "crm.task.count": {
    action: "countRecentTasks",
    input: ({ contact, sinceDays }) => ({ contact, sinceDays }),
    output: (output) => output as unknown as { readonly count: number },
  },
};

/**
 * Contacts, deals and tasks in HubSpot, through its CRM API.
 *
 * Reads are tried again; a write is sent once, and read back where its answer was lost. Every call names the contacts,
 * deals and tasks that it touches, and the properties that it writes.
 *
 * ```ts
 * const hubspot = new HubSpotConnector({ accessToken });
 * ```
 *
 * @throws ConfigurationError naming the option that cannot be
 */
export class HubSpotConnector extends Connector<HubSpotActions> {
  constructor(options: HubSpotConnectorOptions) {
    const { allowedActions = DEFAULT_ACTIONS, allowedProperties, unguarded } = options;
    const { accessToken, basePath } = accessFrom(options);
    const requests = createRequests(accessToken, basePath);
    const context = { api: new HubSpotApi(), requests, allowed: createAllowed(allowedProperties) };
    super({ system: "hubspot", actions: actions(context), allowedActions, answers, unguarded });
  }
}
