import { DEFINITIONS, type Definition, definitionOf, type ObjectType, type Pipelines } from "./definitions.js";
import { type InvalidProperty, invalid } from "./problem.js";

/** Values by the names of their properties, as they are on the wire: always text. */
export type Values = Readonly<Record<string, string>>;

/** A new object's values, with those that HubSpot adds: the pipeline of a deal, where there is only one. */
export function withDefaults(type: ObjectType, given: Values, pipelines: Pipelines): Values {
  const [only = "", ...more] = Object.keys(pipelines);
  return type === "deals" && more.length === 0 ? { pipeline: only, ...given } : given;
}

/**
 * Checks values that are to be written, and gives them as HubSpot keeps them: e-mail addresses in lower case, dates in
 * ISO 8601, numbers without what says nothing.
 *
 * @param present - the values of the object that they are written to; empty for a new one
 * @throws Problem naming each property that does not hold
 */
export function checkedValues(type: ObjectType, given: Values, present: Values, pipelines: Pipelines): Values {
  const whole = { ...present, ...given };
  const errors = [
    ...Object.entries(given).flatMap(([name, value]) => problemsOf(type, name, value)),
    ...DEFINITIONS[type].required.filter((name) => !whole[name]).map((name) => problem(name, "REQUIRED_FIELD")),
  ];
  if (errors.length === 0 && type === "deals") errors.push(...stageProblems(whole, pipelines));
  if (errors.length > 0) throw invalid(errors);
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, kept(definitionOf(type, name), value)]),
  );
}

/** A date in milliseconds: HubSpot takes those, or ISO 8601. NaN where it is none. */
export function timeOf(value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  return /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/.test(value) ? Date.parse(value) : Number.NaN;
}

function problemsOf(type: ObjectType, name: string, value: string): readonly InvalidProperty[] {
  const definition = definitionOf(type, name);
  if (definition === undefined) return [problem(name, "PROPERTY_DOESNT_EXIST")];
  if (definition.readOnly) return [problem(name, "READ_ONLY_VALUE")];
  // Nothing empties a property.
  if (value === "") return [];
  switch (definition.kind) {
    case "string":
      return [];
    case "email":
      return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value.trim()) ? [] : [problem(name, "INVALID_EMAIL")];
    case "number":
      return value.trim() !== "" && Number.isFinite(Number(value)) ? [] : [problem(name, "INVALID_NUMBER")];
    case "datetime":
      return Number.isNaN(timeOf(value)) ? [problem(name, "INVALID_DATE")] : [];
    case "enumeration":
      return definition.options?.includes(value) ? [] : [problem(name, "INVALID_OPTION")];
  }
}

/** A deal's stage is one of its pipeline's. */
function stageProblems({ pipeline = "", dealstage = "" }: Values, pipelines: Pipelines): readonly InvalidProperty[] {
  const stages = Object.hasOwn(pipelines, pipeline) ? pipelines[pipeline] : undefined;
  if (stages === undefined) return [problem("pipeline", "INVALID_OPTION")];
  return stages.includes(dealstage) ? [] : [problem("dealstage", "INVALID_OPTION")];
}

function problem(name: string, code: string): InvalidProperty {
  return { name, code, message: `The value of "${name}" does not hold: ${code}` };
}

function kept(definition: Definition | undefined, value: string): string {
  if (value === "") return value;
  switch (definition?.kind) {
    case "email":
      return value.trim().toLowerCase();
    case "number":
      return String(Number(value));
    case "datetime":
      return new Date(timeOf(value)).toISOString();
    default:
      return value;
  }
}
