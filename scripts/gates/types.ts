import { realpathSync } from "node:fs";
import type { Finding, Gate } from "./gate.ts";
import { runTool } from "./tool.ts";

function compileGate(name: string, config: string): Gate {
  return {
    name,
    async run(folder) {
      const args = ["--project", config, "--pretty", "false", "--listFiles"];
      const { stdout, stderr, status } = await runTool("tsc", args, folder);
      const lines = stdout.split("\n");
      const own = `${realpathSync(folder)}/`;
      const looked = lines.filter((line) => line.startsWith(own) && !line.includes("/node_modules/")).length;
      const findings = lines.flatMap((line) => parseDiagnostic(line, config));
      if (status !== 0 && findings.length === 0) {
        throw new Error(`cannot compile ${config} (exit status ${status}): ${stderr}${stdout.slice(0, 2000)}`);
      }
      return { looked, unit: "files", findings };
    },
  };
}

function parseDiagnostic(line: string, config: string): Finding[] {
  const found = /^(?:(?<path>[^\s(]+)\((?<line>\d+),\d+\): )?error (?<rule>TS\d+): (?<message>.*)$/.exec(line)?.groups;
  if (found === undefined) return [];
  const { path = config, rule = "", message = "" } = found;
  return [{ path, line: Number(found["line"] ?? 1), rule, message }];
}

/** The whole project compiles. */
export const typesGate = compileGate("types", "tsconfig.json");

/** The pure rooms compile without Node's and the DOM's types: what is impure in them has no name there. */
export const pureTypesGate = compileGate("types of the pure rooms", "tsconfig.pure.json");
