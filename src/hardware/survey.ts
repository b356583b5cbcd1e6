import { type HardwareSerialOptions, readWitnesses } from "./hardware-serial.ts";
import { joinReasons, judgeAlone } from "./judge.ts";
import { Placeholders } from "./placeholders.ts";
import type { Reading } from "./reading.ts";
import { defaultSources, type SerialSettings } from "./serial-settings.ts";
import { sourceNames } from "./sources.ts";
import { parseTemplate, sourcesOf } from "./template.ts";

/** The sources that the settings ask. */
function askedSources({ template, sources }: SerialSettings): readonly string[] {
  const parsed = template === undefined ? undefined : parseTemplate(template);
  if (parsed !== undefined) return parsed.kind === "parts" ? sourcesOf(parsed.parts) : [];
  return sources.length === 0 ? defaultSources : sources;
}

/**
 * What every other source would say, for an author who looks for one: those that need no argument and no other program,
 * judged as if each were to give the whole serial. Decides nothing.
 */
export async function readOtherSources(
  settings: SerialSettings,
  options: HardwareSerialOptions,
): Promise<readonly Reading[]> {
  const asked = new Set(askedSources(settings));
  const names = sourceNames()
    .map(({ name }) => name)
    .filter((name) => !asked.has(name) && !name.includes(":") && !name.startsWith("systeminformation."));
  const placeholders = new Placeholders(settings.placeholders);
  const readings = (await readWitnesses(names, options)).map((one) => judgeAlone(one, settings, placeholders));
  return readings.map((one) =>
    one.status === "usable" ? { ...one, why: joinReasons(one.why, "could be named in serial.sources") } : one,
  );
}
