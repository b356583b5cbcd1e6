import type { TimelineActor } from "../boot/boot-report.ts";
import { Html } from "./html.ts";

/** How each actor's bar is hatched, so that it is known without its colour: lines of an 8 by 8 tile. */
const hatches: Readonly<Record<TimelineActor, string>> = {
  seeding: "M0 0h8v8h-8z",
  hook: "M-2 2l4-4M0 8l8-8M6 10l4-4",
  snapd: "M0 4h8",
  vault: "M4 0v8",
  store: "M4 0v8M0 4h8",
  agent: "M-2 6l4 4M0 0l8 8M6-2l4 4",
  wait: "M3 3h2v2h-2z",
  accident: "M0 0l8 8M0 8l8-8",
};

/** A document may name an actor that is not known here; it gets the look of a wait. */
export function actorLook(actor: string): string {
  return Object.hasOwn(hatches, actor) ? actor : "wait";
}

/** The patterns of all bars, once on the page. */
export function hatchPatterns(): Html {
  const patterns = Object.entries(hatches).map(
    ([actor, path]) =>
      `<pattern id="hatch-${actor}" width="8" height="8" patternUnits="userSpaceOnUse">` +
      `<rect width="8" height="8" class="fill-${actor}"/><path d="${path}" class="hatch"/></pattern>`,
  );
  return new Html(
    `<svg width="0" height="0" aria-hidden="true" class="patterns"><defs>${patterns.join("")}</defs></svg>\n`,
  );
}
