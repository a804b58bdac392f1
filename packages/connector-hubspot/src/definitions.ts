/** The objects that the connector knows, as HubSpot's paths call them. */
export type ObjectType = "contacts" | "deals" | "tasks";

/** All of them. */
export const OBJECT_TYPES: readonly ObjectType[] = ["contacts", "deals", "tasks"];

/**
 * HubSpot's own association types, from one object to another: `AssociationTypes` of `@hubspot/api-client`
 * (`lib/src/enums/AssociationTypes`), also in HubSpot Docs, "Associations", "Association type ID values".
 */
export const ASSOCIATION_TYPE = {
  contact: { deal: 4, task: 203 },
  deal: { contact: 3, task: 215 },
  task: { contact: 204, deal: 216 },
} as const;

/** Who defined those: `AssociationSpecAssociationCategoryEnum` of `@hubspot/api-client`. */
export const ASSOCIATION_CATEGORY = "HUBSPOT_DEFINED";

/**
 * The pipeline and the first stage that every account begins with (HubSpot Docs, "CRM API | Deals": `dealname`,
 * `dealstage` and, where there are several, `pipeline` are required).
 */
export const DEFAULT_PIPELINE = "default";
export const DEFAULT_STAGE = "appointmentscheduled";

/** HubSpot's names for what has an argument of its own (HubSpot Docs, "CRM API | Contacts", "Deals", "Tasks"). */
export const PROPERTY = {
  contacts: {
    email: "email",
    firstName: "firstname",
    lastName: "lastname",
    company: "company",
    phone: "phone",
    jobTitle: "jobtitle",
  },
  deals: {
    name: "dealname",
    amount: "amount",
    pipeline: "pipeline",
    stage: "dealstage",
    closeDate: "closedate",
  },
  tasks: {
    subject: "hs_task_subject",
    body: "hs_task_body",
    /** Required of every task: when it is due. */
    dueAt: "hs_timestamp",
    priority: "hs_task_priority",
  },
} as const;

/** The properties among those whose values HubSpot gives back in a form of its own: `12.50` as `12.5`. */
export const NUMBERS: ReadonlySet<string> = new Set([PROPERTY.deals.amount]);
export const MOMENTS: ReadonlySet<string> = new Set([PROPERTY.deals.closeDate, PROPERTY.tasks.dueAt]);

/** When a task was made (HubSpot Docs, "CRM API | Tasks"). */
export const TASK_CREATED = "hs_createdate";
