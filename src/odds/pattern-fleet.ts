import { SeededDraw } from "./draw.ts";
import type { FleetDevice, SerialFleet } from "./fleet-odds.ts";
import { fillPattern, type Pattern } from "./pattern.ts";

/** What is looked at where nobody says otherwise; the doctor's figures are these, too. */
export const usualSample = { devices: 10_000, seed: "1" } as const;

/** So many devices whose serials are drawn from the pattern, the same ones for the same seed. */
export function patternFleet(
  pattern: Pattern,
  perDevice: number,
  { devices, seed }: { readonly devices: number; readonly seed: string } = usualSample,
): SerialFleet {
  function* drawn(): Generator<FleetDevice> {
    const draw = new SeededDraw(seed);
    for (let device = 0; device < devices; device += 1) {
      yield { values: Array.from({ length: perDevice }, () => fillPattern(pattern, device, draw)) };
    }
  }
  return { isSample: pattern.some(({ kind }) => kind === "random"), devices: drawn };
}
