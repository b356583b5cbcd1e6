import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";

/** Where figures come from; without this they mean nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly node: string;
  readonly openssl: string;
  readonly kernel: string;
  readonly system: string;
  /** Load average of the last minute. */
  readonly load: number;
}

const inWords = ["cpu", "node", "openssl", "kernel", "system"] as const;
const inNumbers = ["cores", "memoryGB", "load"] as const;

/** Has it everything that thisMachine says? */
export function isMachine(value: unknown): value is Machine {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  const isText = inWords.every((name) => typeof fields[name] === "string");
  return isText && inNumbers.every((name) => typeof fields[name] === "number");
}

function systemName(): string {
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "unknown";
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1e9),
    node: process.versions.node,
    openssl: process.versions.openssl,
    kernel: release(),
    system: systemName(),
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

export function machineInWords(machine: Machine): string {
  const { cpu, cores, memoryGB, node, openssl, kernel, system, load } = machine;
  const words = `${cpu}, ${cores} cores, ${memoryGB} GB; Linux ${kernel}, ${system}; Node ${node}, OpenSSL ${openssl}; load ${load}`;
  // A bar would begin another column of a table, a line end another line.
  return words.replace(/[|\s]+/g, " ");
}
