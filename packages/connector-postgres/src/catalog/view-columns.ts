/** Where a column of a view comes from. */
export interface ViewColumn {
  /** The column's number in the view. */
  readonly number: number;
  /** The oid of the table or view it is taken from; `"0"` where it is computed. */
  readonly relation: string;
  /** The column's number there. */
  readonly column: number;
}

const ENTRY =
  /:resno (\d+) :resname (?:\\[\s\S]|[^\\ ])+ :ressortgroupref \d+ :resorigtbl (\d+) :resorigcol (\d+) :resjunk (?:true|false)\}$/;

/**
 * The columns of a view's query, out of `pg_rewrite.ev_action`: no catalog says which column of a table a column of a
 * view is, but the stored query does (`TargetEntry` in PostgreSQL's `primnodes.h`).
 *
 * @param tree - the query as PostgreSQL stores it: `({QUERY … :targetList ({TARGETENTRY …} …) …})`
 */
export function viewColumns(tree: string): readonly ViewColumn[] {
  return entriesOf(tree).flatMap((entry) => {
    const match = ENTRY.exec(entry);
    return match === null ? [] : [{ number: Number(match[1]), relation: String(match[2]), column: Number(match[3]) }];
  });
}

/** The entries of the outermost list of columns. Those of queries inside it lie deeper, and braces in names are escaped. */
function entriesOf(tree: string): readonly string[] {
  const entries: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < tree.length; index++) {
    const character = tree[index];
    if (character === "\\") index++;
    else if (character === "{") {
      depth++;
      if (depth === 2) start = index;
    } else if (character === "}") {
      if (depth === 2 && tree.startsWith("{TARGETENTRY ", start)) entries.push(tree.slice(start, index + 1));
      depth--;
    }
  }
  return entries;
}
