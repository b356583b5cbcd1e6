import type { ServerResponse } from "node:http";
import type { WeatherSpell } from "../network/weather.ts";

/** How a request ended that never got to its server. */
export type WeatherEnd = { readonly status: number | "connection-reset"; readonly answerBytes: number };

/** Answers in place of the server, as whatever stands before it does; other spells drop the connection. */
export function answerAsWeather(response: ServerResponse, spell: WeatherSpell): WeatherEnd {
  if (spell.kind !== "status" && spell.kind !== "login-page") {
    response.req.socket.resetAndDestroy();
    return { status: "connection-reset", answerBytes: 0 };
  }
  const status = spell.kind === "status" ? spell.status : 200;
  const page = `<!DOCTYPE html>\n<html><body><h1>${status}</h1></body></html>\n`;
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8", "Content-Length": page.length });
  response.end(page);
  return { status, answerBytes: page.length };
}
