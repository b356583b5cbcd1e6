import { axisLook, chartFigure, paint } from "./chart.ts";
import type { Html } from "./html.ts";
import { shownText } from "./redact.ts";

interface Bar {
  readonly name: string;
  readonly value: number;
  /** The value as it stands at the bar's end. */
  readonly words: string;
}

export interface BarsPlan {
  readonly id: string;
  readonly title: string;
  readonly bars: readonly Bar[];
}

/** In the chart, for a telephone; the table beside it has the whole name. */
const maxNameChars = 22;
const pixelsOfChar = 7.8;

/** Bars one below another, each hatched, with its name before it and its value behind it. */
export function barChart({ id, title, bars }: BarsPlan): Html {
  const names = bars.map(({ name }) => shownText(name, maxNameChars));
  const words = bars.map((bar) => shownText(bar.words, maxNameChars));
  const longest = Math.max(...names.map(({ length }) => length));
  return chartFigure({
    id,
    title,
    description: `${title}: ${bars.map((_, index) => `${names[index]} ${words[index]}`).join(", ")}`,
    height: 30 + bars.length * 34,
    option: {
      aria: { enabled: true, decal: { show: true } },
      grid: { left: 12 + longest * pixelsOfChar, right: 90, top: 8, bottom: 8, outerBoundsMode: "none" },
      xAxis: { type: "value", show: false },
      yAxis: { type: "category", data: names, inverse: true, axisTick: { show: false }, ...axisLook },
      series: [
        {
          type: "bar",
          barWidth: 20,
          barMinHeight: 2,
          itemStyle: { color: paint.series[0], borderColor: paint.ink, borderWidth: 1 },
          label: { show: true, position: "right", color: paint.ink, fontSize: 13 },
          data: bars.map(({ value }, index) => ({
            value,
            label: { formatter: () => words[index] ?? "" },
          })),
        },
      ],
    },
  });
}
