import type { FleetReport, LatencyReport } from "../fleet/report/fleet-report.ts";
import { inWords } from "../story/duration.ts";
import { barChart } from "./bar-chart.ts";
import { axisLook, chartFigure, paint } from "./chart.ts";
import { type Html, html } from "./html.ts";
import { table } from "./table.ts";

/** Bars of a chart and rows of its table. */
const maxCodes = 40;
/** Points of a chart; more than a screen has columns tell nothing. */
const maxPoints = 1000;

/** Every n-th point where there are too many, the last always. */
function thinned<T>(points: readonly T[]): readonly T[] {
  const step = Math.ceil(points.length / maxPoints);
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}

/** Devices a second over the run. */
export function throughputChart({ throughput }: FleetReport, id: string): Html {
  const { devicesPerSecond, curve } = throughput;
  if (curve.length < 2) return html`<p>The run was too short for a curve: ${devicesPerSecond} devices a second.</p>\n`;
  const points = thinned(curve);
  const most = Math.max(...points.map(([, perSecond]) => perSecond));
  return chartFigure({
    id: `${id}-rate`,
    title: "Devices a second, by seconds since the start (real)",
    description: `Throughput: ${devicesPerSecond} devices a second on average, at most ${most}`,
    height: 260,
    option: {
      grid: { left: 8, right: 24, top: 16, bottom: 8, outerBoundsMode: "same" },
      xAxis: { type: "value", name: "s", ...axisLook },
      yAxis: { type: "value", min: 0, ...axisLook },
      series: [
        {
          type: "line",
          showSymbol: points.length < 60,
          symbolSize: 6,
          itemStyle: { color: paint.series[0] },
          lineStyle: { color: paint.series[0], width: 2 },
          data: points.map((point) => [...point]),
        },
      ],
    },
  });
}

/** What is measured, and its name in every chart and table. */
export const measured = [
  { key: "requestId", name: "request-id", type: "solid", symbol: "circle" },
  { key: "serial", name: "serial", type: "dashed", symbol: "rect" },
  { key: "whole", name: "whole registration", type: "dotted", symbol: "triangle" },
] as const;

function curveSeries(latency: LatencyReport | null, index: number) {
  const { name, type, symbol } = measured[index] ?? measured[0];
  const color = paint.series[index] ?? paint.ink;
  return {
    type: "line" as const,
    name,
    symbol,
    symbolSize: 8,
    itemStyle: { color },
    lineStyle: { color, width: 2, type },
    // The axis is logarithmic; what took no time at all cannot stand on it.
    data: thinned(latency?.curve ?? []).map(([percentile, ms]) => [String(percentile), Math.max(0.1, ms)]),
  };
}

/** How long the slowest part of all devices had to wait. */
export function latencyChart({ latency }: FleetReport, id: string): Html {
  const percentiles = [...new Set(measured.flatMap(({ key }) => (latency[key]?.curve ?? []).map(([at]) => at)))];
  if (percentiles.length === 0) return html`<p>No latency was measured.</p>\n`;
  const sorted = percentiles.toSorted((one, other) => one - other).slice(0, maxPoints);
  const words = measured.map(({ key, name }) => `${name} ${inMilliseconds(latency[key]?.p50Ms)}`);
  return chartFigure({
    id: `${id}-latency`,
    title: "Latency in milliseconds (logarithmic), by percentile",
    description: `Latency by percentile. Median: ${words.join(", ")}`,
    height: 320,
    option: {
      legend: { top: 0, textStyle: { color: paint.ink }, itemWidth: 40, itemGap: 20 },
      grid: { left: 8, right: 24, top: 60, bottom: 8, outerBoundsMode: "same" },
      xAxis: { type: "category", data: sorted.map(String), ...axisLook },
      yAxis: { type: "log", ...axisLook },
      series: measured.map(({ key }, index) => curveSeries(latency[key], index)),
    },
  });
}

/** 8.61 ms, 35.2 s, 12 min 30 s. */
export function inMilliseconds(ms: number | undefined): string {
  if (ms === undefined) return "not measured";
  return ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : inWords(ms);
}

export function latencyTable({ latency }: FleetReport): Html {
  const rows = measured.map(({ key, name }) => {
    const figures = latency[key];
    const times = [figures?.p50Ms, figures?.p90Ms, figures?.p99Ms, figures?.maxMs].map(inMilliseconds);
    return [name, String(figures?.count ?? 0), ...times];
  });
  return table("Latency in figures", ["what", "measured", "p50", "p90", "p99", "max"], rows);
}

function countsChart(id: string, title: string, counts: Readonly<Record<string, number>>): Html | undefined {
  const bars = Object.entries(counts)
    .filter(([, value]) => value > 0)
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, maxCodes)
    .map(([name, value]) => ({ name, value, words: String(value) }));
  return bars.length === 0 ? undefined : barChart({ id, title, bars });
}

/** Which errors tries and devices ended with: a device may give up for one that no try before had. */
export function errorsChart({ errors }: FleetReport, id: string): Html {
  const codes = [...new Set([...Object.keys(errors.tries), ...Object.keys(errors.devices)])].slice(0, maxCodes);
  if (codes.length === 0) return html`<p>No try failed.</p>\n`;
  const count = (of: Readonly<Record<string, number>>, code: string): number =>
    (Object.hasOwn(of, code) ? of[code] : 0) ?? 0;
  const rows = codes
    .map((code) => [code, count(errors.tries, code), count(errors.devices, code)] as const)
    .toSorted(([, one, oneUp], [, other, otherUp]) => other - one || otherUp - oneUp)
    .map(([code, tries, givenUp]) => [code, String(tries), String(givenUp)]);
  const tries = countsChart(`${id}-errors`, "Failed tries by code", errors.tries);
  const givenUp = countsChart(`${id}-given-up`, "Devices given up by code", errors.devices);
  return html`${tries}${givenUp}${table("Errors by code", ["code", "tries", "devices given up"], rows)}`;
}
