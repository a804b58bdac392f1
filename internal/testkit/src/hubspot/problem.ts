import { randomUUID } from "node:crypto";
import type { Answer } from "../http/exchange.js";

/** What HubSpot answers in place of what was asked for. */
export class Problem extends Error {
  readonly status: number;
  readonly category: string;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(status: number, category: string, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.category = category;
    this.more = more;
  }

  toAnswer(): Answer {
    const { status, category, message, more } = this;
    return { status, body: { status: "error", message, correlationId: randomUUID(), category, ...more } };
  }
}

/** A property whose value does not hold, and why. */
export interface InvalidProperty {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

export const notFound = () => new Problem(404, "OBJECT_NOT_FOUND", "resource not found");

/** What is asked for cannot be. */
export const refused = (message: string) => new Problem(400, "VALIDATION_ERROR", message);

/** Properties that do not hold; HubSpot names each of them. */
export function invalid(properties: readonly InvalidProperty[]): Problem {
  const named = properties.map(({ name, code, message }) => ({ isValid: false, message, error: code, name }));
  return new Problem(400, "VALIDATION_ERROR", `Property values were not valid: ${JSON.stringify(named)}`, {
    errors: properties.map(({ name, code, message }) => ({ message, code, context: { propertyName: [name] } })),
  });
}
