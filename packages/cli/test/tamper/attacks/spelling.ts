/** What `--strict` finds where somebody who holds the key has spelled a record so; without it, it is what it says. */
export const SIGNED_SPELLING = "not_canonical";

/** Ways to write the same record otherwise: every reader of JSON takes them for the same. */
export const SPELLINGS: Readonly<Record<string, (line: string) => string>> = {
  "white space behind a colon": (line) => line.replace('"kind":', '"kind": '),
  "white space behind a comma": (line) => line.replace(',"kind"', ', "kind"'),
  "a tab within an object": (line) => line.replace("{", "{\t"),
  "white space before the record": (line) => ` ${line}`,
  "an escape of a letter": (line) => line.replace('"decision":"BLOCK"', '"decision":"\\u0042LOCK"'),
  "an escape in a member's name": (line) => line.replace('"decision":', '"\\u0064ecision":'),
  "an escape with capital digits": (line) => line.replace('"payout"', '"pay\\u006Fut"'),
  "members in another order": (line) => line.replace(/("chain":"[^"]+"),("decision":"[A-Z]+")/, "$2,$1"),
  "members of a nested object in another order": (line) =>
    line.replace(/"actor":\{("email":"[^"]+"),("role":"[^"]+")\}/, '"actor":{$2,$1}'),
  "a number with a fraction of nothing": (line) => line.replace('"euros":22', '"euros":22.0'),
  "a number with an exponent": (line) => line.replace('"euros":22', '"euros":2.2e1'),
  "a number with an exponent of nothing": (line) => line.replace('"euros":22', '"euros":22E0'),
  "a version with a fraction of nothing": (line) => line.replace('"v":1', '"v":1.0'),
  "a sequence number with an exponent": (line) => line.replace(/"seq":(\d+)/, '"seq":$1e0'),
  "a member that is there twice": (line) => line.replace('"euros":22', '"euros":1,"euros":22'),
};
