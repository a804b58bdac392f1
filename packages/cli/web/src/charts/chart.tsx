import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { formatTime } from "../common/format.js";
import { LongText } from "../common/long-text.js";
import { safeText } from "../common/safe-text.js";
import { FiguresTable } from "./figures-table.js";
import { Plot, type PlotKind } from "./plot.js";
import type { Series } from "./series.js";

/** A chart with its title, what it says in a sentence, a legend, and the same as a table. */
export function Chart({
  title,
  summary,
  starts,
  series,
  kind,
  format,
  isCount = false,
  children,
}: {
  readonly title: string;
  readonly summary: string;
  /** When each span begins; ISO 8601. */
  readonly starts: readonly string[];
  readonly series: readonly Series[];
  readonly kind: PlotKind;
  readonly format: (value: number) => string;
  /** Whether there is nothing between whole numbers. */
  readonly isCount?: boolean;
  readonly children?: ComponentChildren;
}) {
  const id = useId();
  const [pointed, setPointed] = useState<number | undefined>();
  const rows = starts.map((start, at) => [
    formatTime(start),
    ...series.map(({ values }) => formatOrNothing(values[at], format)),
  ]);
  return (
    <figure class="chart" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p class="chart-summary">{summary}</p>
      {series.length > 0 && (
        <>
          <ul class="legend" aria-label="Legend">
            {series.map((one) => (
              <li key={one.name}>
                <Sample series={one} kind={kind} />
                <LongText text={one.name} length={80} />
                {pointed !== undefined && <strong> {formatOrNothing(one.values[pointed], format)}</strong>}
              </li>
            ))}
            <li class="pointed">{pointed === undefined ? "" : formatTime(starts[pointed] ?? "")}</li>
          </ul>
          <Plot
            label={`${title}. ${safeText(summary)}`}
            starts={starts}
            series={series}
            kind={kind}
            format={format}
            isCount={isCount}
            onPoint={setPointed}
          />
          <FiguresTable caption="As a table" columns={["From (UTC)", ...series.map(({ name }) => name)]} rows={rows} />
        </>
      )}
      {children}
    </figure>
  );
}

function Sample({ series: { colour, dash }, kind }: { readonly series: Series; readonly kind: PlotKind }) {
  return (
    <svg class={`sample sample${colour}`} viewBox="0 0 28 10" aria-hidden="true">
      {kind === "stack" && <rect width="28" height="10" class="sample-area" />}
      <line x1="0" x2="28" y1="5" y2="5" stroke-width="2.5" stroke-dasharray={dash.join(" ")} />
    </svg>
  );
}

function formatOrNothing(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? "–" : format(value);
}
