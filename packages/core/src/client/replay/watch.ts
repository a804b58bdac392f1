import { isJsonObject, type Json, type JsonObject } from "../../json.js";

/** What a policy has read that the records do not tell. */
export interface Noticed {
  readonly code: "redacted" | "no_recorded_facts";
  /** What it was, as in `payload.card.number`. */
  readonly path: string;
}

/**
 * Lends recorded values to policies and notices what they read of them that the records do not tell. What it lends is
 * frozen and reads like the value itself.
 */
export class Watch {
  #noticed: Noticed | undefined;

  /** The first thing that was noticed since the last time. */
  take(): Noticed | undefined {
    const noticed = this.#noticed;
    this.#noticed = undefined;
    return noticed;
  }

  /** Lends a value in which marks may stand in the place of what was taken out. Where there are none, it is the value itself. */
  marks<Value extends Json>(value: Value, path: string): Value {
    return this.#lend(value, path, false) as Value;
  }

  /** Lends facts, and notices also what they do not have. */
  facts<Value extends Json>(value: Value, path: string): Value {
    return this.#lend(value, path, true) as Value;
  }

  /** Lends an object whose members are lent already; those that are marks are noticed. */
  members<Value extends object>(value: Value, path: string): Value {
    const taken = Object.keys(value).filter((key) => isTakenOut((value as JsonObject)[key]));
    return new Proxy(Object.freeze(value), this.#traps(path, false, new Set(taken))) as Value;
  }

  #lend(value: Json, path: string, all: boolean): Json {
    if (typeof value !== "object" || value === null || isTakenOut(value)) return value;
    const members: readonly [string, Json][] = Object.entries(value);
    const lent = members.map(([key, member]) => [key, this.#lend(member, `${path}.${key}`, all)] as const);
    const taken = new Set(members.filter(([, member]) => isTakenOut(member)).map(([key]) => key));
    if (!all && taken.size === 0 && lent.every(([, member], at) => member === members[at]?.[1])) return value;
    // The traps of a proxy may only give what its target has, where that is frozen, so the target holds what is lent.
    const target = Array.isArray(value) ? lent.map(([, item]) => item) : Object.fromEntries(lent);
    return new Proxy(Object.freeze(target), this.#traps(path, all, taken)) as Json;
  }

  #traps(path: string, all: boolean, taken: ReadonlySet<string>): ProxyHandler<object> {
    const look = (target: object, key: string | symbol): void => {
      if (typeof key === "symbol") return;
      if (all && isMissing(target, key)) this.#notice("no_recorded_facts", `${path}.${key}`);
    };
    return {
      get: (target, key) => {
        look(target, key);
        if (taken.has(key as string)) this.#notice("redacted", `${path}.${String(key)}`);
        return Reflect.get(target, key);
      },
      has: (target, key) => {
        look(target, key);
        return Reflect.has(target, key);
      },
      getOwnPropertyDescriptor: (target, key) => {
        look(target, key);
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
    };
  }

  #notice(code: Noticed["code"], path: string): void {
    this.#noticed ??= { code, path };
  }
}

/** Whether a recorded value holds a mark in the place of what was taken out, at any depth. */
export function holdsTakenOut(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isTakenOut(value as Json) || Object.values(value).some(holdsTakenOut);
}

/**
 * Whether a recorded value stands for what was redacted, or was too large. What could not be kept of a vendor's answer is no
 * such mark: a policy was shown the same.
 */
export function isTakenOut(value: Json | undefined): boolean {
  return isJsonObject(value) && (value["$enact"] === "redacted" || Object.hasOwn(value, "$digest"));
}

/** What JavaScript itself asks objects for says nothing of what a policy needs; an array was recorded with all its items. */
function isMissing(target: object, key: string): boolean {
  return !(key in target) && !Array.isArray(target) && key !== "toJSON" && key !== "then";
}
