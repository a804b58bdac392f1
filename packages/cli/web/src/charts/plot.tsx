import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useThemeChange } from "../state/theme.js";
import { colourOf, hatched } from "./paint.js";
import type { Series } from "./series.js";

/** Bars on top of each other, or lines. */
export type PlotKind = "stack" | "lines";

/** The drawing itself. Whoever cannot see it hears its label, and has the table. */
export function Plot({
  label,
  starts,
  series,
  kind,
  format,
  isCount,
  onPoint,
}: {
  readonly label: string;
  readonly starts: readonly string[];
  readonly series: readonly Series[];
  readonly kind: PlotKind;
  readonly format: (value: number) => string;
  /** Whether there is nothing between whole numbers. */
  readonly isCount: boolean;
  /** Is told which span is pointed at. */
  readonly onPoint: (span: number | undefined) => void;
}) {
  const ref = useRef<HTMLDivElement>(null);
  const theme = useThemeChange();
  // Other colours are a reason to draw again.
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const plot = new uPlot(
      optionsOf(element, { starts, series, kind, format, isCount, onPoint }),
      dataOf(starts, series, kind),
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [starts, series, kind, theme]);
  return <div ref={ref} class="plot" role="img" aria-label={label} />;
}

const HEIGHT = 200;

interface Drawing {
  readonly starts: readonly string[];
  readonly series: readonly Series[];
  readonly kind: PlotKind;
  readonly format: (value: number) => string;
  readonly isCount: boolean;
  readonly onPoint: (span: number | undefined) => void;
}

function optionsOf(element: HTMLElement, { starts, series, kind, format, isCount, onPoint }: Drawing): uPlot.Options {
  const ink = colourOf(element, "--muted");
  const axis = { stroke: ink, grid: { stroke: colourOf(element, "--line"), width: 1 }, ticks: { show: false } };
  // A stack is drawn from its highest sum down: what is below covers what is above.
  const drawn = kind === "stack" ? [...series].reverse() : series;
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { setScale: false }, points: { show: kind === "lines" } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    scales: {
      x: { range: () => extentOf(starts) },
      y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.05)] },
    },
    axes: [
      { ...axis, size: 30, values: (_plot, splits, _at, _space, step) => splits.map((split) => tickOf(split, step)) },
      {
        ...axis,
        size: 70,
        ...(isCount && { incrs: STEPS }),
        values: (_plot, splits) => splits.map((split) => format(split)),
      },
    ],
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? undefined)] },
    series: [{}, ...drawn.map((one) => seriesOf(element, one, kind))],
  };
}

function seriesOf(element: HTMLElement, { name, colour, dash }: Series, kind: PlotKind): uPlot.Series {
  const stroke = colourOf(element, colour);
  if (kind === "lines") {
    return {
      label: name,
      stroke,
      width: 2,
      dash: [...dash],
      points: { show: true, size: 5, fill: stroke },
      spanGaps: true,
    };
  }
  const bars = uPlot.paths.bars?.({ size: [0.9, 40], align: 1 });
  const fill = hatched(stroke, colourOf(element, "--surface"), dash);
  return { label: name, stroke, width: 1, fill: () => fill, points: { show: false }, ...(bars && { paths: bars }) };
}

function dataOf(starts: readonly string[], series: readonly Series[], kind: PlotKind): uPlot.AlignedData {
  const seconds = starts.map((start) => Date.parse(start) / 1000);
  if (kind === "lines") return [seconds, ...series.map(({ values }) => [...values])];
  const sums: number[][] = [];
  for (const { values } of series) {
    const below = sums.at(-1);
    sums.push(values.map((value, at) => (value ?? 0) + (below?.[at] ?? 0)));
  }
  return [seconds, ...sums.reverse()];
}

/** From the first span to the end of the last one, in seconds. */
function extentOf(starts: readonly string[]): [number, number] {
  const [first = 0, second = first, last = second] = [starts[0], starts[1], starts.at(-1)].map(
    (start) => Date.parse(start ?? "") / 1000 || 0,
  );
  return [first, last + Math.max(1e-3, second - first)];
}

/** How far apart the ticks of counts can be. */
const STEPS = [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));

/** A day where ticks are days apart, else the time of day, in UTC. */
function tickOf(seconds: number, step: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  if (step >= 86_400) return iso.slice(5, 10);
  return step >= 60 ? iso.slice(11, 16) : iso.slice(11, 19);
}
