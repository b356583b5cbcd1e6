import type { HttpAnswer } from "../../http/http.ts";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import { isHtml } from "../../vault/reply.ts";
import { type Check, type Finding, found, ok, skipped } from "../check.ts";
import { examinedOf, type Patient } from "../patient.ts";

const maxAnswerBytes = 64 * 1024;
const maxSkewMs = 5 * 60 * 1000;
const shownChars = 120;

/** Neither needs a key nor spends a request-id (Serial Vault: GET health and version below the base URL). */
async function ask(patient: Patient, base: URL, name: "health" | "version"): Promise<HttpAnswer> {
  return await examinedOf(patient).vaultHttp.exchange({
    method: "GET",
    url: new URL(name, base),
    headers: {},
    purpose: `ask the ${name} of`,
    limits: { maxBytes: maxAnswerBytes, totalMs: 2 * patient.patienceMs, headerMs: patient.patienceMs },
  });
}

function isPage({ headers, body }: HttpAnswer): boolean {
  return isHtml({ contentType: headers.get("content-type") ?? undefined, body });
}

function skewMs(answer: HttpAnswer, now: Date): number {
  const date = Date.parse(answer.headers.get("date") ?? "");
  return Number.isNaN(date) ? 0 : now.getTime() - date;
}

/** Of no weight: a vault without it may be well. */
async function askVersion(patient: Patient, base: URL): Promise<string> {
  try {
    return versionIn(await ask(patient, base, "version"));
  } catch (fault) {
    if (fault instanceof Problem) return "unknown";
    throw fault;
  }
}

function versionIn({ status, body }: HttpAnswer): string {
  if (status !== 200) return "unknown";
  const text = new TextDecoder().decode(body);
  return printable(/"version"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? text, shownChars);
}

function judge(health: HttpAnswer, version: string, now: Date): Finding {
  const detail = { health: health.status, version, skewMs: skewMs(health, now) };
  const { status } = health;
  if (status === 511 || (isPage(health) && status < 400)) {
    return found("failed", "captive-portal", "a web page answers in place of the vault", { detail });
  }
  if (status >= 300 && status < 400) {
    const where = printable(health.headers.get("location") ?? "nowhere", shownChars);
    return found("failed", "vault-redirect", `it sends us elsewhere (${status}): ${where}`, { detail });
  }
  if (status !== 200 && status !== 404) {
    const said = printable(new TextDecoder().decode(health.body), shownChars);
    return found("failed", "vault-not-healthy", `its health check ends with ${status}: ${said}`, { detail });
  }
  if (Math.abs(detail.skewMs) > maxSkewMs) {
    const minutes = Math.round(Math.abs(detail.skewMs) / 60_000);
    const message = `this clock is ${minutes} min ${detail.skewMs < 0 ? "behind" : "ahead of"} the vault's`;
    return found("warning", "clock-skewed", message, { detail });
  }
  if (status === 404) return ok("it answers, and offers no health check", detail);
  return ok(`it is well, version ${detail.version}`, detail);
}

export const vaultCheck: Check = {
  id: "vault",
  about: "Is the vault there and well? (no request-id is spent)",
  after: ["tcp", "tls"],
  ofMachine: true,
  async look(patient) {
    const { settings, device } = examinedOf(patient);
    const base = settings.vault.url;
    if (base === undefined) return skipped("no vault is named: the store signs, and has no health check");
    const health = await ask(patient, base, "health");
    return judge(health, await askVersion(patient, base), device.clock.now());
  },
};
