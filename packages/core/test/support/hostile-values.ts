import { runInNewContext } from "node:vm";

/** A value that may not enter a record, and how often reading it has run code of its own. */
export interface HostileValue {
  readonly name: string;
  readonly value: unknown;
  /** How often a getter, a setter, a proxy trap, `toJSON`, `toString` or an iterator of the value was called. */
  readonly calls: () => number;
}

/** One of each kind, made afresh: everything that has to be refused before an effect. */
export function hostileValues(): readonly HostileValue[] {
  let calls = 0;
  const called = <T>(result: T): T => {
    calls += 1;
    return result;
  };
  const values: Record<string, unknown> = {
    "a getter": Object.defineProperty({}, "amount", { enumerable: true, get: () => called(1) }),
    "a getter within an array": [Object.defineProperty([], "0", { enumerable: true, get: () => called(1) })],
    "a setter without a getter": Object.defineProperty({}, "amount", {
      enumerable: true,
      set: () => called(undefined),
    }),
    "a getter named __proto__": Object.defineProperty({}, "__proto__", { enumerable: true, get: () => called(1) }),
    "a proxy of an object": proxy({ amount: 1 }, called),
    "a proxy of an array": proxy([1], called),
    "a proxy of a date": proxy(new Date(0), called),
    "a revoked proxy": revokedProxy(),
    "an array whose prototype is a proxy": Object.setPrototypeOf(new Array(1), proxy([], called)),
    "a class instance whose prototype is a proxy": Object.create(proxy({}, called)),
    "a cycle": cycle(),
    "a cycle through an array": arrayCycle(),
    "a __proto__ key": JSON.parse('{"__proto__": {"role": "admin"}}'),
    "a reserved key $enact": { $enact: "redacted" },
    "a reserved key $digest": { $digest: "sha256:0" },
    "a reserved key $bytes": { $bytes: 1 },
    "a lone high surrogate": { text: "a\ud800" },
    "a lone low surrogate": { text: "\udc00b" },
    "a key with a lone surrogate": { "\ud800": 1 },
    "10 MB of text": { text: "x".repeat(10_000_000) },
    "10 MB of members": Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [`${"member".repeat(16)}${index}`, index]),
    ),
    "10 MB of key": { ["k".repeat(10_000_000)]: 1 },
    "an array of 300,000 numbers": Array.from({ length: 300_000 }, (_, index) => index),
    "a shared object that unfolds to 2^40 members": unfolding(40),
    "a depth of 10,000": nested(10_000),
    "a depth of 10,000 arrays": JSON.parse(`${"[".repeat(10_000)}${"]".repeat(10_000)}`),
    "a BigInt": { amount: 1n },
    NaN: { amount: Number.NaN },
    Infinity: { amount: Number.POSITIVE_INFINITY },
    "-Infinity": { amount: Number.NEGATIVE_INFINITY },
    "an integer beyond 2^53": { amount: 2 ** 53 },
    "an integer below -2^53": { amount: -(2 ** 53) },
    "a Map": { map: new Map([["a", 1]]) },
    "a Set": { set: new Set([1]) },
    bytes: { bytes: new Uint8Array(3) },
    "a Buffer": { bytes: Buffer.from("abc") },
    "a regular expression": { pattern: /a/ },
    "an error": { error: new Error("no") },
    "a promise": { later: Promise.resolve(1) },
    "a boxed string": { text: new String("text") },
    "a class instance": { account: new Account() },
    "an object that is made of a class instance": { account: Object.create(new Account()) },
    "a class instance of another realm": runInNewContext(
      "class A { constructor() { this.a = 1; } } ({ account: new A() })",
    ),
    "a function": { run: () => called(1) },
    "a symbol": { symbol: Symbol("s") },
    "an invalid Date": { at: new Date(Number.NaN) },
    "a sparse array": { list: Object.assign(new Array(3), { 0: 1, 2: 3 }) },
    "an array that claims to be long": new Array(4_000_000_000),
    "an undefined item": { list: [undefined] },
    "a toJSON that is a getter": Object.defineProperty({}, "toJSON", { enumerable: true, get: () => called(() => "") }),
    "a toJSON function": { toJSON: () => called("safe") },
    "a module": { module: globalThis.process },
  };
  return Object.entries(values).map(([name, value]) => ({ name, value, calls: () => calls }));
}

class Account {
  readonly balance = 1;
  get double(): number {
    return this.balance * 2;
  }
}

function proxy(target: object, called: <T>(result: T) => T): object {
  // A handler whose every trap counts, whatever its name.
  const handler = new Proxy({}, { get: (_target, trap) => called((...given: never[]) => forward(trap, given)) });
  return new Proxy(target, handler);
}

function forward(trap: PropertyKey, given: readonly never[]): unknown {
  return (Reflect as unknown as Record<PropertyKey, (...given: readonly never[]) => unknown>)[trap]?.(...given);
}

function revokedProxy(): object {
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  return revoked;
}

function cycle(): object {
  const value: Record<string, unknown> = { a: 1 };
  value["left"] = value;
  value["right"] = value;
  return value;
}

function arrayCycle(): object {
  const value: unknown[] = [];
  value.push(value, value);
  return value;
}

function unfolding(levels: number): object {
  let value: object = { end: true };
  for (let level = 0; level < levels; level++) value = { left: value, right: value };
  return value;
}

function nested(levels: number): object {
  let value: object = {};
  for (let level = 0; level < levels; level++) value = { value };
  return value;
}
