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

export const notFound = () => new Problem(404, "OBJECT_NOT_FOUND", "resource not found");

/** Properties that do not hold; HubSpot names each of them. */
export function invalid(
  errors: readonly { readonly name: string; readonly error: string; readonly message: string }[],
) {
  const message = `Property values were not valid: ${JSON.stringify(errors.map((error) => ({ isValid: false, ...error })))}`;
  return new Problem(400, "VALIDATION_ERROR", message, {
    errors: errors.map(({ name, error, message: text }) => ({
      message: text,
      code: error,
      context: { propertyName: [name] },
    })),
  });
}
