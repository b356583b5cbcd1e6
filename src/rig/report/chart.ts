import { type EChartsOption, init } from "echarts";
import { escaped, Html, html } from "./html.ts";

/**
 * Stand-ins that the style sheet gives the colours of the light or the dark page; the drawing is the same for both.
 */
export const paint = { ink: "#010101", grid: "#020202", series: ["#030301", "#030302", "#030303"] } as const;

export interface ChartPlan {
  /** Unique on the page: letters, digits, dashes. */
  readonly id: string;
  readonly title: string;
  /** In a sentence, for who cannot see it. */
  readonly description: string;
  readonly height: number;
  readonly option: EChartsOption;
}

const label = { color: paint.ink, fontSize: 13 } as const;

/** An axis in the page's own colours. */
export const axisLook = {
  axisLabel: label,
  nameTextStyle: label,
  axisLine: { lineStyle: { color: paint.ink } },
  splitLine: { lineStyle: { color: paint.grid } },
} as const;

function draw({ id, description, height, option }: ChartPlan, width: number): Html {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, silent: true, backgroundColor: "transparent", textStyle: label, ...option });
    // Hover styles mean nothing here, and the library counts them, as its drawings, through the whole process: the same
    // document would get other names each time.
    const svg = chart
      .renderToSVGString()
      .replace(/<style[^>]*>.*?<\/style>/gs, "")
      .replace(/ class="zr\d+-cls-\d+"/g, "")
      .replace(/(["#.\s])zr\d+-/g, `$1${id}-${width}-`);
    return new Html(svg.replace("<svg ", `<svg role="img" aria-label="${escaped(description)}" `));
  } finally {
    chart.dispose();
  }
}

/** The chart as a drawing for a wide screen and one for a telephone; the style sheet shows the one that fits. */
export function chartFigure(plan: ChartPlan): Html {
  return html`<figure><figcaption>${plan.title}</figcaption>
<div class="wide">${draw(plan, 920)}</div><div class="narrow">${draw(plan, 330)}</div></figure>\n`;
}
