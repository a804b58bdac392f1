import { LongText } from "../common/long-text.js";

/** Figures as a table, the first column naming what each row is about. */
export function FiguresTable({
  caption,
  columns,
  rows,
}: {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}) {
  return (
    <details class="figures">
      <summary>{caption}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="figures-scroll" tabIndex={0} aria-label={caption}>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  <LongText text={column} length={80} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first = "", ...figures]) => (
              <tr key={first}>
                <th scope="row">
                  <LongText text={first} length={80} />
                </th>
                {figures.map((figure, index) => (
                  <td key={columns[index + 1]}>{figure}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
