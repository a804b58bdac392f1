import { newId } from "../../../src/models/id.js";
import { DEVELOPMENT_SECRET, keyFromSecret } from "../../../src/receipt/keyring.js";
import { blockedOf, KEY, TestChain } from "./evidence.js";
import { type Cases, edited } from "./tampering.js";

const OTHER = keyFromSecret("another-secret-of-thirty-two-bytes!");
const INSECURE = keyFromSecret(DEVELOPMENT_SECRET);

/** What is wrong with one line. */
export const LINES = {
  too_large: {
    "a line of more than 4 MiB": ({ store, chain }) =>
      store.append(chain.chain, Buffer.from(`${"x".repeat(4_300_000)}\n`)),
    "a record of more than 4 MiB": ({ chain }) =>
      chain.putText((body) => body.replace("{", `{"aa":"${"x".repeat(4 * 1024 * 1024 - 100)}",`)),
  },
  not_utf8: {
    "a byte that is no UTF-8": (made) => {
      made.chain.put({ kind: "close" });
      edited(made, "close", "clos\xff");
    },
  },
  not_json: {
    "a line that is no JSON": ({ store, chain }) => store.append(chain.chain, Buffer.from("{nonsense\n")),
    "a line that is no object": ({ store, chain }) => store.append(chain.chain, Buffer.from("[1]\n")),
    "an empty line": ({ store, chain }) => store.append(chain.chain, Buffer.from("\n")),
  },
  unsupported_version: {
    "version 2": ({ chain }) => chain.putText((body) => body.replace('"v":1', '"v":2')),
  },
  unknown_kind: {
    "a kind that is not known": ({ chain }) => chain.putText((body) => body.replace('"close"', '"closed"')),
  },
  unknown_key: {
    "a key that is not in the keyring": ({ store }) => new TestChain(store, { key: { ...OTHER, kid: "k" } }),
  },
  alg_mismatch: {
    "another algorithm than the key's": ({ chain }) => chain.putText((body) => body.replace("hmac-sha256", "ed25519")),
  },
  bad_signature: {
    "an edited record": (made) => {
      made.chain.put({ kind: "close" });
      edited(made, ":04:", ":05:");
    },
    "another secret": ({ store }) => new TestChain(store, { key: { ...OTHER, kid: KEY.kid } }),
  },
  insecure_key: {
    "the published secret": ({ store }) => new TestChain(store, { key: INSECURE }),
    "the published secret, although allowed, beside another key": ({ store }) => {
      new TestChain(store, { key: INSECURE });
      return { allowInsecureKey: true };
    },
  },
  unknown_field: {
    "a field too many": ({ chain }) => chain.put({ kind: "close", comment: "hello" }),
    "a field too many in an action": ({ chain }) => chain.run({ entry: { comment: "hello" } }),
  },
  missing_field: {
    "a field too few": ({ chain }) => chain.put({ kind: "heads" }),
    "no payload": ({ chain }) => {
      const { payload: _left, ...receipt } = blockedOf(newId());
      chain.put(receipt);
    },
  },
  bad_field: {
    "a wrong type": ({ chain }) => chain.put({ kind: "heads", heads: "none" }),
    "a run id that is none": ({ chain }) => chain.put({ ...blockedOf("not-an-id") }),
    "a date that is none": ({ chain }) => chain.put({ ...blockedOf(newId()), now: "2026-13-01T00:00:00.000Z" }),
    "an action that failed and counts as a success": ({ chain }) =>
      chain.run({ entry: { status: "failed", code: "x" }, result: { status: "failed" } }),
    "a lone surrogate": ({ chain }) =>
      chain.putText((body) => body.replace("octo/hello", "\\ud800"), blockedOf(newId())),
  },
  bad_number: {
    "an integer that readers round": ({ chain }) => chain.put({ ...blockedOf(newId()), payload: { n: 2 ** 53 } }),
    "one in a nested array": ({ chain }) => chain.put({ ...blockedOf(newId()), payload: [[{ n: -(2 ** 60) }]] }),
  },
  forbidden_key: {
    __proto__: ({ chain }) => chain.put({ ...blockedOf(newId()), payload: JSON.parse('{"__proto__":1}') }),
    "a reserved key of no known use": ({ chain }) => chain.put({ ...blockedOf(newId()), payload: { $enact: "hello" } }),
    "a digest that is none": ({ chain }) => chain.put({ ...blockedOf(newId()), payload: { $digest: "x", $bytes: 1 } }),
  },
  too_deep: {
    "a payload of 100 levels": ({ chain }) =>
      chain.put({ ...blockedOf(newId()), payload: JSON.parse("[".repeat(100) + "]".repeat(100)) }),
  },
  not_canonical: {
    "white space": ({ chain }) => {
      chain.putText((body) => body.replace(":", ": "));
      return { strict: true };
    },
    "a member that is there twice": ({ chain }) => {
      chain.putText(
        (body) => body.replace('"repo":"octo/hello"', '"repo":"evil","repo":"octo/hello"'),
        blockedOf(newId()),
      );
      return { strict: true };
    },
    "an escape that need not be": ({ chain }) => {
      chain.putText((body) => body.replace("octo/hello", "\\u006fcto/hello"), blockedOf(newId()));
      return { strict: true };
    },
    "a number that is written otherwise": ({ chain }) => {
      chain.putText((body) => body.replace('"a":1', '"a":1.0'), blockedOf(newId()));
      return { strict: true };
    },
  },
} as const satisfies Cases;
