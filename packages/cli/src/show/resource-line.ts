import { type Members, textOf } from "../index/members.js";
import { safeText } from "../terminal/safe-text.js";

/** What something touches, on one line. */
export function resourceLine({ kind, name, within, change, fields, count }: Members): string {
  const place = typeof within === "string" ? `${within}/${textOf(name) ?? ""}` : (textOf(name) ?? "");
  const what = Array.isArray(fields) ? `, fields ${fields.join(", ")}` : "";
  const many = typeof count === "number" || typeof count === "string" ? `, count ${count}` : "";
  return safeText(`${textOf(change) ?? ""} ${textOf(kind) ?? ""} ${place}${what}${many}`);
}
