import type { BootReport, HttpExchange } from "../boot/boot-report.ts";
import { asClock, inWords } from "../story/duration.ts";
import { bounded, type Html, html } from "./html.ts";
import { headerName, shownUrl } from "./redact.ts";
import { facts, table } from "./table.ts";

const maxExchanges = 1000;
const maxNames = 60;

function names(list: readonly string[], none: string): string {
  return list.length === 0 ? none : list.slice(0, maxNames).join(", ");
}

function pathOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? shownUrl(url) : parsed.pathname;
}

/** What opens below a request: all that the document has, but for what may be secret. */
function details(exchange: HttpExchange): Html {
  const { url, headerNames, requestBytes, contentType, assertionTypes, answerContentType, answerBytes } = exchange;
  return facts([
    ["URL", shownUrl(url)],
    ["headers sent", names(headerNames.slice(0, maxNames).map(headerName), "none")],
    ["body sent", `${requestBytes} bytes, ${contentType ?? "no type"}`],
    ["assertions in it", names(assertionTypes, "none")],
    ["answer", `${answerBytes} bytes, ${answerContentType ?? "no type"}`],
    ["fault planted", exchange.fault ?? "none"],
  ]);
}

function row(exchange: HttpExchange): readonly (string | Html)[] {
  const { atMs, durationMs, by, server, method, url, status, outcome } = exchange;
  return [
    asClock(atMs),
    `${by} → ${server}`,
    html`<details><summary>${method} ${pathOf(url)}</summary>${details(exchange)}</details>`,
    String(status),
    outcome,
    inWords(durationMs),
  ];
}

/** Every HTTP exchange; values of headers and bodies are never there. */
export function httpView({ http }: BootReport): Html {
  if (http.length === 0) return html`<p>Nothing was sent over HTTP.</p>\n`;
  const { shown, more } = bounded(http, maxExchanges);
  const head = ["since power on", "who asks whom", "request", "status", "outcome", "took"];
  return html`${table(`HTTP exchanges: ${http.length}`, head, shown.map(row))}${more}`;
}
