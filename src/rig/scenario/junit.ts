import junit, { type Builder } from "junit-report-builder";
import type { BootReport } from "../boot/boot-report.ts";
import type { Played } from "./play.ts";

// Its types speak of a default that the package, being CommonJS, does not have.
const builders = junit as unknown as Builder;

const millisecond = 1000;

/** A boot, and what is to be said of it. */
export interface Judged extends Omit<Played, "report"> {
  readonly report: Pick<BootReport, "operationalAtMs">;
}

/**
 * JUnit XML: a test case for each scenario. Its time is the device's, so that the same seed gives the same file.
 */
export function junitXml(played: readonly Judged[], className = "scenarios"): string {
  const builder = builders.newBuilder();
  const suite = builder.testSuite().name("prepare-device-rig");
  for (const { name, about, passed, complaints, report } of played) {
    const test = suite.testCase().className(className).name(name);
    test.time((report.operationalAtMs ?? 0) / millisecond);
    test.standardOutput(about);
    if (!passed) test.failure(complaints.join("\n"));
  }
  return builder.build();
}
