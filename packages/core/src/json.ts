import { types } from "node:util";
import { InvalidPayloadError } from "./errors.js";

/** A JSON value as it stands in a record: deeply read-only. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object as it stands in a record. */
export interface JsonObject {
  readonly [member: string]: Json;
}

/** What a value may measure before an effect: levels of nesting, and UTF-8 bytes of its JSON form. */
const SNAPSHOT_LIMITS = { depth: 64, bytes: 256 * 1024 } as const;

/** What one output may measure before {@link encode} leaves parts of it out, in bytes. */
const ENCODE_BYTES = 4 * 1024 * 1024;

/**
 * Copies and freezes a value that is about to be judged, run and signed.
 *
 * Strict: plain objects, arrays, well-formed strings, finite numbers (integers within ±(2^53−1)), booleans and null;
 * −0 becomes 0, a `Date` its ISO string, undefined members are dropped. No getter and no proxy trap is ever called.
 *
 * @param value - what the caller gave
 * @param name - how the message names the value (`payload`, `input` …)
 * @param maxBytes - what it may measure, in bytes of its JSON form
 * @defaultValue maxBytes 256 KiB
 * @throws InvalidPayloadError naming the member that cannot be kept
 */
export function snapshot(value: unknown, name: string, maxBytes: number = SNAPSHOT_LIMITS.bytes): Json {
  const trail: Trail = [];
  return copy(value, {
    bytes: 0,
    maxBytes,
    trail,
    unfit(problem) {
      throw new InvalidPayloadError(`${pathOf(name, trail)} ${problem}`);
    },
    escape: undefined,
  });
}

/** {@link snapshot} of a value that has to be an object. */
export function snapshotObject(value: unknown, name: string, maxBytes?: number): JsonObject {
  const copied = snapshot(value, name, maxBytes);
  if (!isJsonObject(copied)) throw new InvalidPayloadError(`${name} must be an object, not ${shapeOf(copied)}`);
  return copied;
}

/**
 * Copies and freezes what a vendor answered or an error said. Total: it never throws and never calls into the value;
 * what cannot be kept becomes `{"$enact": "unserializable", "type": …}`, and a reserved key gets one `$` more in front.
 * Where the size is spent, the rest is left out: an array ends with such a placeholder of the type `too large`, an object
 * with the member `"$enact": "truncated"`.
 *
 * @param maxBytes - the size of the JSON form from which on members are left out
 * @defaultValue maxBytes 4 MiB
 */
export function encode(value: unknown, maxBytes: number = ENCODE_BYTES): Json {
  if (value === undefined) return null;
  const walk: Walk = {
    bytes: 0,
    maxBytes,
    trail: [],
    unfit(_problem, type) {
      walk.bytes += PLACEHOLDER_BYTES;
      return Object.freeze({ $enact: "unserializable", type });
    },
    escape: (key) => (/^\$*(?:\$(?:enact|digest|bytes)|__proto__)$/.test(key) ? `$${key}` : key),
  };
  return copy(value, walk);
}

/** {@link encode} of what was refused before an effect: no more of it than the 16 KiB that a receipt keeps. */
export function excerpt(value: unknown): Json {
  // Each level that was cut short has a mark, and 64 of them come on top.
  return encode(value, 14 * 1024);
}

/** What a placeholder takes, rounded up: it is always kept, so the last one may exceed the size by this much. */
const PLACEHOLDER_BYTES = 64;

/** Whether a JSON value is an object (and neither an array nor null). */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What an error says, in at most 500 characters, whatever was thrown. */
export function messageOf(error: unknown): string {
  try {
    const message = error instanceof Error ? error.message : String(error);
    return (message.length > 500 ? `${message.slice(0, 500)}…` : message).toWellFormed();
  } catch {
    return "an error that cannot be read";
  }
}

/** A code of somebody else's as it enters a record: text that is there, short and well-formed. */
export function textOr(otherwise: string, value: unknown): string {
  return typeof value === "string" && value !== "" ? value.slice(0, 200).toWellFormed() : otherwise;
}

/** A word for the shape of a value, for messages that must not show the value itself. */
export function shapeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  const type = typeof value;
  return type === "undefined" ? "undefined" : `${type === "object" ? "an" : "a"} ${type}`;
}

type Trail = (string | number)[];

interface Walk {
  bytes: number;
  readonly maxBytes: number;
  readonly trail: Trail;
  /** Throws, or gives what stands in a record instead. */
  readonly unfit: (problem: string, type: string) => Json;
  /** How a key is written; where absent, a reserved key is refused. */
  readonly escape: ((key: string) => string) | undefined;
}

/** Finds a getter without calling it, and without allocating a descriptor per member. */
const lookupGetter: (this: object, key: string) => unknown = (
  Object.prototype as unknown as { __lookupGetter__: (key: string) => unknown }
).__lookupGetter__;

const lookupSetter: (this: object, key: string) => unknown = (
  Object.prototype as unknown as { __lookupSetter__: (key: string) => unknown }
).__lookupSetter__;

/** `__proto__` must not reach the getter of that name which every object inherits. */
function getterOf(value: object, key: string): unknown {
  return key === "__proto__" ? Object.getOwnPropertyDescriptor(value, key)?.get : lookupGetter.call(value, key);
}

function setterOf(value: object, key: string): unknown {
  return key === "__proto__" ? Object.getOwnPropertyDescriptor(value, key)?.set : lookupSetter.call(value, key);
}

const RESERVED: ReadonlySet<string> = new Set(["$enact", "$digest", "$bytes", "__proto__"]);

function copy(value: unknown, walk: Walk): Json {
  switch (typeof value) {
    case "string":
      return copyString(value, walk);
    case "number":
      return copyNumber(value, walk);
    case "boolean":
      return spend(value ? 4 : 5, walk) ? value : tooLarge(walk);
    case "object":
      if (value === null) return spend(4, walk) ? null : tooLarge(walk);
      return copyContainer(value, walk);
    default:
      return walk.unfit(`is ${shapeOf(value)}, which JSON cannot hold`, typeof value);
  }
}

function copyString(value: string, walk: Walk): Json {
  if (!value.isWellFormed()) return walk.unfit("has a lone surrogate, which is no Unicode text", "ill-formed string");
  return spendText(value, 0, walk) ? value : tooLarge(walk);
}

function copyNumber(value: number, walk: Walk): Json {
  if (!Number.isFinite(value)) return walk.unfit(`is ${value}, which JSON cannot hold`, String(value));
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21) {
    return walk.unfit("is an integer beyond ±(2^53−1); send it as a string", "unsafe integer");
  }
  if (!spend(String(value).length, walk)) return tooLarge(walk);
  return value === 0 ? 0 : value;
}

function copyContainer(value: object, walk: Walk): Json {
  if (walk.trail.length >= SNAPSHOT_LIMITS.depth) {
    return walk.unfit(`is nested deeper than ${SNAPSHOT_LIMITS.depth} levels, or contains itself`, "too deep");
  }
  if (types.isProxy(value)) return walk.unfit("is a Proxy, whose content cannot be trusted twice", "Proxy");
  if (types.isDate(value)) return copyDate(value, walk);
  const isArray = Array.isArray(value);
  if (!isArray && !isPlain(value)) {
    return walk.unfit("is an instance of a class; send a plain object", classOf(value));
  }
  if (!spend(2, walk)) return tooLarge(walk);
  return isArray ? copyArray(value, walk) : copyObject(value as Readonly<Record<string, unknown>>, walk);
}

function copyArray(value: readonly unknown[], walk: Walk): Json {
  const copied: Json[] = [];
  for (let index = 0; index < value.length && isRoomLeft(walk); index++) {
    walk.trail.push(index);
    if (index > 0) spend(1, walk);
    // A hole would be looked up in the prototypes, and one of these may be a proxy.
    const item = Object.hasOwn(value, index) ? copyMember(value, String(index), walk) : undefined;
    copied.push(item === undefined ? walk.unfit("is undefined, which JSON cannot hold", "undefined") : item);
    walk.trail.pop();
  }
  return Object.freeze(copied);
}

function copyObject(value: Readonly<Record<string, unknown>>, walk: Walk): Json {
  const copied: Record<string, Json> = {};
  let separators = 1;
  for (const key of Object.keys(value)) {
    walk.trail.push(key);
    const name = nameOf(key, walk);
    const before = walk.bytes;
    if (!spendText(name, separators, walk)) {
      tooLarge(walk);
      copied["$enact"] = "truncated";
      walk.trail.pop();
      break;
    }
    const member = copyMember(value, key, walk);
    if (member === undefined) walk.bytes = before;
    else {
      copied[name] = member;
      separators = 2;
    }
    walk.trail.pop();
  }
  return Object.freeze(copied);
}

/** The key as it is written. */
function nameOf(key: string, walk: Walk): string {
  if (walk.escape !== undefined) return walk.escape(key).toWellFormed();
  if (RESERVED.has(key)) walk.unfit("is a reserved key", "reserved key");
  if (!key.isWellFormed()) walk.unfit("has a lone surrogate in its key", "ill-formed string");
  return key;
}

/** An own member's copy; undefined where its value is undefined. */
function copyMember(container: object, key: string, walk: Walk): Json | undefined {
  if (getterOf(container, key) !== undefined) return walk.unfit("is a getter, whose value can change", "getter");
  const member = (container as Readonly<Record<string, unknown>>)[key];
  if (member !== undefined) return copy(member, walk);
  return setterOf(container, key) === undefined ? undefined : walk.unfit("is a setter, which has no value", "setter");
}

function copyDate(value: Date, walk: Walk): Json {
  const time = Date.prototype.getTime.call(value);
  if (Number.isNaN(time)) return walk.unfit("is an invalid Date", "invalid Date");
  return copyString(new Date(time).toISOString(), walk);
}

/** Takes so much of the size that is left, where that much is left. */
function spend(bytes: number, walk: Walk): boolean {
  if (walk.bytes + bytes > walk.maxBytes) return false;
  walk.bytes += bytes;
  return true;
}

/** Once a placeholder has exceeded the size, nothing more is copied. */
function isRoomLeft(walk: Walk): boolean {
  return walk.bytes <= walk.maxBytes;
}

/** Takes what a string measures in UTF-8 as JSON, quotes and escapes included, and so many bytes more. */
function spendText(text: string, more: number, walk: Walk): boolean {
  // No JSON form is shorter than this, so what is far too large is not measured.
  if (walk.bytes + text.length > walk.maxBytes) return false;
  const bytes = NEEDS_ESCAPE.test(text) ? Buffer.byteLength(JSON.stringify(text)) : Buffer.byteLength(text) + 2;
  return spend(bytes + more, walk);
}

/** Text in which nothing needs an escape is the usual case. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8785 §3.2.2.2 escapes exactly these
const NEEDS_ESCAPE = /["\\\u0000-\u001f]/;

function tooLarge(walk: Walk): Json {
  return walk.unfit(`makes the whole larger than ${walk.maxBytes} bytes`, "too large");
}

/** Objects of another realm (a `vm` context, as test runners use them) are plain too. */
function isPlain(value: object): boolean {
  // Its members can change, and throw before their module has run.
  if (types.isModuleNamespaceObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return (
    typeof prototype === "object" &&
    !types.isProxy(prototype) &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype as object, "isPrototypeOf")
  );
}

/** The kind of a class instance, told without running anything of the value's. */
function classOf(value: object): string {
  if (types.isNativeError(value)) return "Error";
  if (types.isMap(value)) return "Map";
  if (types.isSet(value)) return "Set";
  if (types.isAnyArrayBuffer(value) || ArrayBuffer.isView(value)) return "bytes";
  if (types.isPromise(value)) return "Promise";
  if (types.isRegExp(value)) return "RegExp";
  return "class instance";
}

function pathOf(name: string, trail: Trail): string {
  let path = name;
  for (const step of trail) {
    path +=
      typeof step === "number"
        ? `[${step}]`
        : /^[A-Za-z_$][\w$]*$/.test(step)
          ? `.${step}`
          : `[${JSON.stringify(step.length > 64 ? `${step.slice(0, 64)}…` : step)}]`;
  }
  return path;
}
