import type { Evidence } from "../reading.ts";
import type { Source, SourceContext } from "./source.ts";

/** The part of the library systeminformation that is used here. */
export interface SystemInformation {
  system(): Promise<{ readonly serial: string }>;
  baseboard(): Promise<{ readonly serial: string }>;
  chassis(): Promise<{ readonly serial: string }>;
  uuid(): Promise<{ readonly hardware: string }>;
}

/**
 * What the library says, for authors who compare with another tool that uses it. It starts dmidecode and a shell, and
 * answers "-" or nothing where it could not look, so "denied" cannot be told from "empty": name dmi.* where you can.
 */
function librarySource(field: string, what: string, ask: (si: SystemInformation) => Promise<string>): Source {
  const read = async ({ root, importSystemInformation }: SourceContext): Promise<Evidence> => {
    if (root !== "/") {
      return {
        kind: "absent",
        paths: [],
        why: "not applicable: the library looks at this machine, not at another root",
      };
    }
    try {
      const value: unknown = await ask(await importSystemInformation());
      return { kind: "found", paths: [], bytes: Buffer.from(typeof value === "string" ? value : "") };
    } catch (error) {
      const errno = error instanceof Error && "code" in error ? String(error.code) : "an error of the library";
      return { kind: "denied", paths: [], code: "serial-unreadable", errno };
    }
  };
  const description = `${what} as the library systeminformation reports it; starts dmidecode`;
  return { name: `systeminformation.${field}`, description, plug: "hardware-observe", read };
}

export const systemInformationSources: readonly Source[] = [
  librarySource("system", "the machine's serial number", async (si) => (await si.system()).serial),
  librarySource("baseboard", "the mainboard's serial number", async (si) => (await si.baseboard()).serial),
  librarySource("chassis", "the enclosure's serial number", async (si) => (await si.chassis()).serial),
  librarySource("uuid", "the hardware's UUID", async (si) => (await si.uuid()).hardware),
];
