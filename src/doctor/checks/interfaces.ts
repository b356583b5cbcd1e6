import { defaultSources } from "../../hardware/serial-settings.ts";
import { findSource } from "../../hardware/sources.ts";
import { type Check, found, ok, skipped } from "../check.ts";
import { examinedOf } from "../patient.ts";

/** Interfaces that the settings' sources need, by the source's own word. */
function neededBySources(names: readonly string[]): Map<string, string> {
  const needed = new Map<string, string>();
  for (const name of names.length === 0 ? defaultSources : names) {
    const source = findSource(name);
    if (source.kind === "source" && source.source.plug !== undefined) needed.set(source.source.plug, name);
  }
  return needed;
}

export const interfacesCheck: Check = {
  id: "interfaces",
  about: "Are the plugs connected that sources and route need?",
  after: ["settings"],
  async look(patient) {
    if (!patient.insideSnap) return skipped("asked outside a snap: snapd answers this to the gadget's hooks only");
    const plugs = (await patient.plugs()) ?? {};
    const { settings } = examinedOf(patient);
    const needed = neededBySources(settings.serial.sources);
    if (settings.route === "adopted") {
      needed.set("snapd-control", "route: adopted");
      needed.set("system-files", "route: adopted");
    }
    const missing = [...needed].filter(([name]) => plugs[name] !== true);
    const [first] = missing;
    if (first === undefined)
      return ok(
        `connected: ${Object.keys(plugs)
          .filter((name) => plugs[name])
          .join(", ")}`,
        { plugs },
      );
    const message = missing.map(([name, why]) => `${name} is not connected, and ${why} needs it`).join("; ");
    return found("failed", "plug-missing", message, { detail: { plugs } });
  },
};
