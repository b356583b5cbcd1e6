import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { fleetProgress } from "../../../../src/rig/fleet/progress.ts";
import { FleetTally } from "../../../../src/rig/fleet/tally/fleet-tally.ts";

/** A stream that says it is a terminal of that width. */
function terminalOf(columns: number): { stream: NodeJS.WriteStream; written: () => string } {
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    columns,
    cursorTo: () => true,
    clearLine: () => true,
  });
  const parts: string[] = [];
  stream.on("data", (part: Buffer) => parts.push(part.toString("utf8")));
  return { stream: stream as unknown as NodeJS.WriteStream, written: () => parts.join("") };
}

/** Tells progress of 250 devices out of 1 000 after so many seconds. */
function tell(stream: NodeJS.WriteStream, seconds: readonly number[]): readonly string[] {
  const lines: string[] = [];
  const progress = fleetProgress(1000, { out: () => undefined, err: (line) => lines.push(line) }, stream);
  const tally = new FleetTally();
  tally.sums.devices = 250;
  tally.sums.retries = 3;
  for (const second of seconds) progress.show(tally, second * 1000);
  progress.note("after 250 devices");
  progress.end();
  return lines;
}

describe("progress", () => {
  it("changes in place on a terminal", () => {
    const { stream, written } = terminalOf(120);
    expect(tell(stream, [5])).toEqual([]);
    expect(written()).toContain("250 of 1000 devices (25 %), 50 a second, 0 failed, 3 retries, 15 s left");
    expect(written()).toContain("after 250 devices");
  });

  it("is a line every five seconds where nobody looks at a terminal", () => {
    const { stream } = terminalOf(120);
    stream.isTTY = false;
    const line = "250 of 1000 devices (25 %), 50 a second, 0 failed, 3 retries, 15 s left";
    expect(tell(stream, [5, 6, 7, 9])).toEqual([line, "after 250 devices"]);
  });

  it("is lines on a terminal that has no width, as a recorded one: it cannot be changed in place", () => {
    const { stream, written } = terminalOf(0);
    expect(tell(stream, [5]).length).toBe(2);
    expect(written()).toBe("");
  });
});
