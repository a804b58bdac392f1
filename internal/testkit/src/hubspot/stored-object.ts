import { DEFINITIONS, type ObjectType } from "./definitions.js";
import type { Values } from "./values.js";

/** A value that a property had, and since when. */
interface Version {
  readonly value: string;
  readonly timestamp: string;
}

/** An object as an account holds it. */
export class StoredObject {
  readonly type: ObjectType;
  readonly id: string;
  readonly createdAt: string;
  updatedAt: string;
  archivedAt: string | undefined;
  readonly #history = new Map<string, Version[]>();

  constructor(type: ObjectType, id: string, createdAt: string) {
    this.type = type;
    this.id = id;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
  }

  get isArchived(): boolean {
    return this.archivedAt !== undefined;
  }

  /** The present values, with those that HubSpot sets itself. */
  get properties(): Values {
    const { created, modified } = DEFINITIONS[this.type];
    const written = [...this.#history].map(([name, [newest]]) => [name, newest?.value ?? ""] as const);
    return {
      ...Object.fromEntries(written),
      hs_object_id: this.id,
      [created]: this.createdAt,
      [modified]: this.updatedAt,
    };
  }

  /** The values that a property has had, the newest first. */
  historyOf(name: string): readonly Version[] {
    return this.#history.get(name) ?? [];
  }

  /** Writes values that were checked. */
  write(values: Values, timestamp: string): void {
    for (const [name, value] of Object.entries(values)) {
      const versions = this.historyOf(name);
      if (versions[0]?.value !== value) this.#history.set(name, [{ value, timestamp }, ...versions]);
    }
    this.updatedAt = timestamp;
  }
}
