import { explanationOf } from "../../problem/explain.ts";
import type { Finding } from "../boot/boot-report.ts";

function locationOf({ file, line }: Finding, otherwise: string): object {
  // Code scanners show a result only at some file.
  const uri = encodeURI(file ?? otherwise);
  return {
    physicalLocation: { artifactLocation: { uri }, ...(line === undefined ? {} : { region: { startLine: line } }) },
  };
}

/** What is true of every finding with this code; the place and its own fix are the result's. */
function ruleOf(code: string): object {
  const about = explanationOf(code);
  const help = "fix" in about ? about.fix : "cure" in about ? about.cure : about.next;
  return { id: code, shortDescription: { text: about.meaning }, help: { text: help } };
}

/**
 * The findings as a SARIF 2.1.0 log (OASIS sarif-v2.1.0, §3.13 and below), which code scanners read.
 * @param otherwise The file for what is wrong with the gadget as a whole.
 */
export function sarifLog(findings: readonly Finding[], otherwise = "meta/snap.yaml"): object {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const rules = codes.map(ruleOf);
  const results = findings.map((finding) => ({
    ruleId: finding.code,
    ruleIndex: codes.indexOf(finding.code),
    level: finding.severity,
    message: { text: `${finding.message}. ${finding.fix}` },
    locations: [locationOf(finding, otherwise)],
  }));
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "prepare-device rig lint", rules } }, results }],
  };
}
