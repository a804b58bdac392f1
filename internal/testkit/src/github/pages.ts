import type { Answer } from "../http/exchange.js";
import type { Context } from "./context.js";

/** Which part of a list is asked for. */
export interface Page {
  readonly number: number;
  readonly size: number;
}

/** The page that a request asks for (GitHub Docs, "Using pagination in the REST API"). */
export function pageIn({ request: { query } }: Context): Page {
  return {
    number: Math.max(1, Number(query.get("page") ?? 1)),
    size: Math.min(100, Math.max(1, Number(query.get("per_page") ?? 30))),
  };
}

/** The header with the links to a page's neighbours; none where all are on it. */
export function linksFor({ request, base }: Context, { number, size }: Page, total: number): Answer["headers"] {
  const last = Math.max(1, Math.ceil(total / size));
  const link = (to: number, relation: string) => {
    const query = new URLSearchParams(request.query);
    query.set("page", String(to));
    return `<${base}${request.path}?${query}>; rel="${relation}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, "prev")] : []),
    ...(number < last ? [link(number + 1, "next"), link(last, "last")] : []),
    ...(number > 1 ? [link(1, "first")] : []),
  ];
  return links.length === 0 ? undefined : { link: links.join(", ") };
}

/** One page of a list. */
export function pageOf<T>(context: Context, items: readonly T[], shape: (item: T) => unknown): Answer {
  const page = pageIn(context);
  const { number, size } = page;
  return {
    status: 200,
    headers: linksFor(context, page, items.length),
    body: items.slice((number - 1) * size, number * size).map(shape),
  };
}
