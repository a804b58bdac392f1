import { invalid } from "./problem.js";

/** The objects that the server has. */
export type ObjectType = "contacts" | "deals" | "tasks";

type Kind = "string" | "email" | "number" | "datetime" | "enumeration";

/** A property that an object can have. */
interface Definition {
  readonly kind: Kind;
  readonly options?: readonly string[];
  /** Set by HubSpot alone. */
  readonly readOnly?: true;
}

const text: Definition = { kind: "string" };
const datetime: Definition = { kind: "datetime" };
const readOnly: Definition = { kind: "datetime", readOnly: true };

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

/** Some of HubSpot's default properties (HubSpot Docs, "CRM API | Properties"). */
const DEFINITIONS: Readonly<Record<ObjectType, Readonly<Record<string, Definition>>>> = {
  contacts: {
    email: { kind: "email" },
    firstname: text,
    lastname: text,
    company: text,
    phone: text,
    jobtitle: text,
    website: text,
    lifecyclestage: {
      kind: "enumeration",
      options: [
        "subscriber",
        "lead",
        "marketingqualifiedlead",
        "salesqualifiedlead",
        "opportunity",
        "customer",
        "other",
      ],
    },
    hubspot_owner_id: text,
    createdate: readOnly,
    lastmodifieddate: readOnly,
    hs_object_id: { kind: "number", readOnly: true },
  },
  deals: {
    dealname: text,
    amount: { kind: "number" },
    dealstage: text,
    pipeline: text,
    closedate: datetime,
    description: text,
    hubspot_owner_id: text,
    createdate: readOnly,
    hs_lastmodifieddate: readOnly,
    hs_object_id: { kind: "number", readOnly: true },
  },
  tasks: {
    hs_timestamp: datetime,
    hs_task_subject: text,
    hs_task_body: text,
    hs_task_status: {
      kind: "enumeration",
      options: ["NOT_STARTED", "IN_PROGRESS", "WAITING", "COMPLETED", "DEFERRED"],
    },
    hs_task_priority: { kind: "enumeration", options: ["LOW", "MEDIUM", "HIGH"] },
    hs_task_type: { kind: "enumeration", options: ["TODO", "CALL", "EMAIL"] },
    hubspot_owner_id: text,
    hs_createdate: readOnly,
    hs_lastmodifieddate: readOnly,
    hs_object_id: { kind: "number", readOnly: true },
  },
};

/** When an object was made and last changed, by the names its properties have for that. */
export const DATES: Readonly<Record<ObjectType, readonly [created: string, modified: string]>> = {
  contacts: ["createdate", "lastmodifieddate"],
  deals: ["createdate", "hs_lastmodifieddate"],
  tasks: ["hs_createdate", "hs_lastmodifieddate"],
};

/** What HubSpot gives of an object where nobody says what. */
export const DEFAULT_PROPERTIES: Readonly<Record<ObjectType, readonly string[]>> = {
  contacts: ["email", "firstname", "lastname", "createdate", "lastmodifieddate", "hs_object_id"],
  deals: [
    "dealname",
    "amount",
    "closedate",
    "pipeline",
    "dealstage",
    "createdate",
    "hs_lastmodifieddate",
    "hs_object_id",
  ],
  tasks: ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
};

/** Whether there is such a property. */
export function isProperty(type: ObjectType, name: string): boolean {
  return Object.hasOwn(DEFINITIONS[type], name);
}

/**
 * Checks values that are to be written, and gives them as HubSpot keeps them.
 *
 * @throws Problem naming each property that does not hold
 */
export function checkedValues(
  type: ObjectType,
  given: Readonly<Record<string, string>>,
  pipelines: Pipelines,
  present: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string>> {
  const values = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, name === "email" ? value.trim().toLowerCase() : value]),
  );
  const errors = Object.entries(values).flatMap(([name, value]) => {
    const problem = problemOf(type, name, value);
    return problem === undefined ? [] : [{ name, ...problem }];
  });
  const whole = { ...present, ...values };
  for (const name of REQUIRED[type]) {
    if (!whole[name]) errors.push({ name, error: "REQUIRED_FIELD", message: `${name} is required` });
  }
  if (type === "deals" && errors.length === 0) {
    const stages = pipelines[whole["pipeline"] ?? "default"];
    if (stages === undefined) errors.push({ name: "pipeline", error: "INVALID_OPTION", message: "no such pipeline" });
    else if (!stages.includes(whole["dealstage"] ?? "")) {
      errors.push({ name: "dealstage", error: "INVALID_OPTION", message: "no such stage in the pipeline" });
    }
  }
  if (errors.length > 0) throw invalid(errors);
  return values;
}

const REQUIRED: Readonly<Record<ObjectType, readonly string[]>> = {
  contacts: [],
  deals: ["dealname", "dealstage"],
  tasks: ["hs_timestamp"],
};

function problemOf(
  type: ObjectType,
  name: string,
  value: string,
): { readonly error: string; readonly message: string } | undefined {
  const definition = isProperty(type, name) ? DEFINITIONS[type][name] : undefined;
  if (definition === undefined) {
    return { error: "PROPERTY_DOESNT_EXIST", message: `Property "${name}" does not exist` };
  }
  if (definition.readOnly) return { error: "READ_ONLY_VALUE", message: `"${name}" is a read only property` };
  if (value === "") return undefined;
  switch (definition.kind) {
    case "email":
      return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value)
        ? undefined
        : { error: "INVALID_EMAIL", message: "is not an e-mail" };
    case "number":
      return Number.isFinite(Number(value)) ? undefined : { error: "INVALID_LONG", message: "is not a number" };
    case "datetime":
      return Number.isNaN(dateOf(value)) ? { error: "INVALID_DATE", message: "is not a date" } : undefined;
    case "enumeration":
      return definition.options?.includes(value) ? undefined : { error: "INVALID_OPTION", message: "is no option" };
    case "string":
      return undefined;
  }
}

/** HubSpot takes milliseconds and ISO 8601. */
function dateOf(value: string): number {
  return /^\d+$/.test(value) ? Number(value) : Date.parse(value);
}

/** A value as HubSpot gives it back: dates as ISO 8601. */
export function storedValue(type: ObjectType, name: string, value: string): string {
  if (DEFINITIONS[type][name]?.kind !== "datetime" || value === "") return value;
  return new Date(dateOf(value)).toISOString();
}
