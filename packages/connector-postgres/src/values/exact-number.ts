/**
 * The number a decimal text stands for, where a JavaScript number says exactly the same; otherwise undefined. Minus
 * zero and integers beyond ±(2^53−1) are not exact: a record cannot hold them.
 */
export function exactNumber(text: string): number | undefined {
  const value = Number(text);
  if (!Number.isFinite(value) || Object.is(value, -0)) return undefined;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return undefined;
  return normalize(text) === normalize(String(value)) ? value : undefined;
}

/** Sign, digits without zeros at either end, and the power of ten of the last one. */
function normalize(text: string): string | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  if (kept === "") return "0";
  const power = Number(exponent) - fraction.length + digits.length - kept.length;
  return `${sign === "-" ? "-" : ""}${kept}e${power}`;
}
