import type { Finding } from "../boot/boot-report.ts";

function locationOf({ file, line }: Finding): object {
  // Code scanners show a result only at some file.
  const uri = encodeURI(file ?? "meta/snap.yaml");
  return {
    physicalLocation: { artifactLocation: { uri }, ...(line === undefined ? {} : { region: { startLine: line } }) },
  };
}

/** The findings as a SARIF 2.1.0 log (OASIS sarif-v2.1.0, §3.13 and below), which code scanners read. */
export function sarifLog(findings: readonly Finding[]): object {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const rules = codes.map((id) => ({ id, help: { text: findings.find(({ code }) => code === id)?.fix ?? "" } }));
  const results = findings.map((finding) => ({
    ruleId: finding.code,
    ruleIndex: codes.indexOf(finding.code),
    level: finding.severity,
    message: { text: `${finding.message}. ${finding.fix}` },
    locations: [locationOf(finding)],
  }));
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "prepare-device rig lint", rules } }, results }],
  };
}
