/** A list as PostgreSQL writes it, its items still text. */
export type ArrayItems = readonly (string | null | ArrayItems)[];

/** Array literals of unlike bounds (`[0:2]={…}`) cannot be told as a plain list. */
const PLAIN_LIST = /^\{[\s\S]*\}$/;

/**
 * Reads an array in PostgreSQL's text form (PostgreSQL documentation, "Arrays", "Array Input and Output Syntax").
 *
 * @param delimiter - `;` for the type box, `,` for every other
 * @returns undefined where the text is not a plain list
 */
export function parseArrayLiteral(text: string, delimiter: string): ArrayItems | undefined {
  if (!PLAIN_LIST.test(text)) return undefined;
  const root: (string | null | ArrayItems)[] = [];
  const open: (string | null | ArrayItems)[][] = [];
  let list = root;
  let index = 1;
  while (index < text.length) {
    const character = text[index];
    if (character === "{") {
      const inner: (string | null | ArrayItems)[] = [];
      list.push(inner);
      open.push(list);
      list = inner;
      index++;
    } else if (character === "}") {
      const outer = open.pop();
      if (outer === undefined) return index === text.length - 1 ? root : undefined;
      list = outer;
      index++;
    } else if (character === delimiter) {
      index++;
    } else {
      const item = readItem(text, index, delimiter);
      list.push(item.value);
      index = item.end;
    }
  }
  return undefined;
}

function readItem(
  text: string,
  start: number,
  delimiter: string,
): { readonly value: string | null; readonly end: number } {
  if (text[start] === '"') {
    let end = start + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
    return { value: text.slice(start + 1, end).replace(/\\([\s\S])/g, "$1"), end: end + 1 };
  }
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== "}") end++;
  const value = text.slice(start, end);
  return { value: value === "NULL" ? null : value, end };
}

/** Writes an array in PostgreSQL's text form; every item is quoted, so that none can be taken for syntax. */
export function formatArrayLiteral(items: ArrayItems, delimiter: string): string {
  const written = items.map((item) => {
    if (item === null) return "NULL";
    if (typeof item !== "string") return formatArrayLiteral(item, delimiter);
    return `"${item.replace(/["\\]/g, "\\$&")}"`;
  });
  return `{${written.join(delimiter)}}`;
}
