// Opens the rig's report in headless Chromium. RIG_SCREENSHOTS=DIR keeps the pictures.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reportPage } from "../../src/rig/report/page.ts";
import { recorded } from "../unit/rig/report/documents.ts";

const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
const offline = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];
const kept = process.env["RIG_SCREENSHOTS"];

let folder: string;
let browser: Browser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "report-browser-"));
  const documents = ["boot-shell-busy", "boot-broken", "fleet-launch-day"].map(recorded);
  writeFileSync(join(folder, "report.html"), reportPage(documents, [recorded("fleet-500")]));
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: [...quiet, ...offline] });
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

async function open(width: number, colorScheme: "light" | "dark"): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const [complaints, requests]: [string[], string[]] = [[], []];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (fault) => complaints.push(fault.message));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(join(folder, "report.html")).href);
  return { page, complaints, requests };
}

async function keepPicture(page: Page, name: string): Promise<number> {
  const shots = kept ?? folder;
  mkdirSync(shots, { recursive: true });
  return (await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })).length;
}

describe.each([
  ["desktop", 1280, "light"],
  ["phone", 390, "light"],
  ["desktop", 1280, "dark"],
  ["phone", 390, "dark"],
] as const)("on a %s %d wide, %s", (device, width, scheme) => {
  test("the report fits, complains of nothing and asks for nothing but itself", async () => {
    const { page, complaints, requests } = await open(width, scheme);
    // Everything that can be opened stands open: that is the widest it gets.
    const closed = page.locator("details:not([open]) > summary");
    while ((await closed.count()) > 0) await closed.first().press("Enter");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(await page.locator("svg[role=img]:visible").count()).toBe(5);
    expect(await keepPicture(page, `${device}-${scheme}`)).toBeGreaterThan(50_000);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([expect.stringMatching(/^file:.*report\.html$/)]);
    await page.close();
  });
});

test("on a phone the comparison is read without scrolling to the side: each figure a block, each value behind its name", async () => {
  const { page } = await open(390, "light");
  const cells =
    (await page.evaluate(`[...document.querySelectorAll("#comparison tbody th, #comparison tbody td")].map((e) => {
    const { left, right } = e.getBoundingClientRect(); return { left, right, head: getComputedStyle(e, "::before").content }; })`)) as {
      left: number;
      right: number;
      head: string;
    }[];
  expect(cells.length).toBeGreaterThan(20);
  expect(cells.filter(({ left, right }) => left < 0 || right > 390)).toEqual([]);
  const heads = ["other run", "this run", "difference"].map((name) => `"${name}: "`);
  expect([...new Set(cells.map(({ head }) => head))]).toEqual(expect.arrayContaining(heads));
  await page.close();
});

test("the keyboard reaches the skip link first, then every run, summary and table, each with a visible focus", async () => {
  const { page } = await open(1280, "light");
  const focused = `(() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
    return { name: e.tagName.toLowerCase(), text: e.textContent.slice(0, 20), outline: s.outlineStyle + s.outlineWidth,
      onScreen: b.right > 0 && b.bottom > 0 && b.left < innerWidth && b.top < innerHeight }; })()`;
  const stops: { name: string; text: string; outline: string; onScreen: boolean }[] = [];
  for (let count = 0; count < 200; count += 1) {
    await page.keyboard.press("Tab");
    const stop = (await page.evaluate(focused)) as (typeof stops)[number];
    if (stop.name === "body") break;
    stops.push(stop);
  }
  expect(stops[0]?.text).toBe("Skip to the runs");
  expect(stops.filter(({ name }) => name === "summary").length).toBeGreaterThan(5);
  expect(stops.filter(({ name }) => name === "div").length).toBeGreaterThan(5);
  expect(stops.filter(({ outline, onScreen }) => outline !== "solid3px" || !onScreen)).toEqual([]);
  await page.close();
});

test("a page that a document tries to give a script runs none", async () => {
  const { page } = await open(1280, "light");
  await page.evaluate(`document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran=1'>")`);
  await page.waitForTimeout(300);
  expect(await page.evaluate("window.ran")).toBeUndefined();
  await page.close();
});
