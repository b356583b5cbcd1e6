import type { BootReport, HttpExchange } from "../boot/boot-report.ts";

/** A SHA3-384 key id, as it stands in paths and outcomes. */
const keyId = /[A-Za-z0-9_-]{64}/g;

function withoutKeyIds(text: string): string {
  return text.replace(keyId, "KEY-ID");
}

/** Sizes differ by some bytes from key to key, and keys are made anew each time. */
function stableExchange(exchange: HttpExchange): HttpExchange {
  return {
    ...exchange,
    url: withoutKeyIds(exchange.url),
    requestBytes: 0,
    answerBytes: 0,
    outcome: withoutKeyIds(exchange.outcome),
  };
}

/** A report without what keys made by chance have put into it: the same seed gives the same text. */
export function stableReport({ deviceKeyId: _deviceKeyId, ...report }: BootReport): Omit<BootReport, "deviceKeyId"> {
  return {
    ...report,
    timeline: report.timeline.map((event) => ({
      ...event,
      what: withoutKeyIds(event.what),
      ...(event.outcome === undefined ? {} : { outcome: withoutKeyIds(event.outcome) }),
    })),
    http: report.http.map(stableExchange),
  };
}
