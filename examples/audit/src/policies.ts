import { block, definePolicy, pass } from "@enact/core";

/** Payouts up to a number of euros. The version says which number, so that receipts tell by which rule they were judged. */
export function maxPayout(euros: number) {
  return definePolicy({
    name: "maxPayout",
    version: String(euros),
    evaluate: ({ payload, action }) => {
      const asked = Number((action?.input ?? payload)["euros"]);
      return asked <= euros
        ? pass(`${asked} of at most ${euros} euros`)
        : block(`${asked} euros are more than ${euros}`);
    },
  });
}
