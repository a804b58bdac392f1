/** The objects that the server has. */
export type ObjectType = "contacts" | "deals" | "tasks";

export const OBJECT_TYPES: readonly ObjectType[] = ["contacts", "deals", "tasks"];

/** Pipelines of deals, and the stages of each. */
export type Pipelines = Readonly<Record<string, readonly string[]>>;

/** The pipeline that every account begins with (HubSpot Knowledge Base, "Set up and customize deal pipelines"). */
export const DEFAULT_PIPELINES: Pipelines = {
  default: [
    "appointmentscheduled",
    "qualifiedtobuy",
    "presentationscheduled",
    "decisionmakerboughtin",
    "contractsent",
    "closedwon",
    "closedlost",
  ],
};

/** A property that an object can have. */
export interface Definition {
  readonly kind: "string" | "email" | "number" | "datetime" | "enumeration";
  /** The values of an enumeration. */
  readonly options?: readonly string[];
  /** Set by HubSpot alone. */
  readonly readOnly?: true;
}

/** What the server knows of a type of object. */
interface TypeDefinition {
  readonly properties: Readonly<Record<string, Definition>>;
  /** What no object can be without. */
  readonly required: readonly string[];
  /** When an object was made and last changed, by the names of the properties that say so. */
  readonly created: string;
  readonly modified: string;
  /** What is given where nobody says what, beside those two and the id. */
  readonly byDefault: readonly string[];
}

const TEXT: Definition = { kind: "string" };
const DATETIME: Definition = { kind: "datetime" };
const STAMP: Definition = { kind: "datetime", readOnly: true };
const ID: Definition = { kind: "number", readOnly: true };

/** Some of HubSpot's default properties (HubSpot Docs, "CRM API | Contacts", "Deals", "Tasks", "Properties"). */
export const DEFINITIONS: Readonly<Record<ObjectType, TypeDefinition>> = {
  contacts: {
    properties: {
      email: { kind: "email" },
      firstname: TEXT,
      lastname: TEXT,
      company: TEXT,
      phone: TEXT,
      jobtitle: TEXT,
      website: TEXT,
      lifecyclestage: enumeration(
        "subscriber",
        "lead",
        "marketingqualifiedlead",
        "salesqualifiedlead",
        "opportunity",
        "customer",
        "evangelist",
        "other",
      ),
      hubspot_owner_id: TEXT,
      createdate: STAMP,
      lastmodifieddate: STAMP,
      hs_object_id: ID,
    },
    required: [],
    created: "createdate",
    modified: "lastmodifieddate",
    byDefault: ["email", "firstname", "lastname"],
  },
  deals: {
    properties: {
      dealname: TEXT,
      amount: { kind: "number" },
      dealstage: TEXT,
      pipeline: TEXT,
      closedate: DATETIME,
      description: TEXT,
      hubspot_owner_id: TEXT,
      createdate: STAMP,
      hs_lastmodifieddate: STAMP,
      hs_object_id: ID,
    },
    required: ["dealname", "pipeline", "dealstage"],
    created: "createdate",
    modified: "hs_lastmodifieddate",
    byDefault: ["dealname", "amount", "closedate", "pipeline", "dealstage"],
  },
  tasks: {
    properties: {
      hs_timestamp: DATETIME,
      hs_task_subject: TEXT,
      hs_task_body: TEXT,
      hs_task_status: enumeration("NOT_STARTED", "IN_PROGRESS", "WAITING", "COMPLETED", "DEFERRED"),
      hs_task_priority: enumeration("LOW", "MEDIUM", "HIGH"),
      hs_task_type: enumeration("TODO", "CALL", "EMAIL"),
      hubspot_owner_id: TEXT,
      hs_createdate: STAMP,
      hs_lastmodifieddate: STAMP,
      hs_object_id: ID,
    },
    required: ["hs_timestamp"],
    created: "hs_createdate",
    modified: "hs_lastmodifieddate",
    byDefault: [],
  },
};

/** A property by its name; undefined where there is none. */
export function definitionOf(type: ObjectType, name: string): Definition | undefined {
  const { properties } = DEFINITIONS[type];
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function enumeration(...options: readonly string[]): Definition {
  return { kind: "enumeration", options };
}
