import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { outputOf } from "../../scripts/command.ts";
import { gadgetMetadata } from "../../scripts/gadget/metadata.ts";
import { architecture } from "./unpacked-gadget.ts";

interface Part {
  readonly plugin: string;
  readonly source?: string;
  readonly "override-build"?: string;
  readonly stage?: readonly string[];
}

function isStaged({ stage = [] }: Part, name: string): boolean {
  const named = stage.filter((path) => !path.startsWith("-"));
  return !stage.includes(`-${name}`) && (named.length === 0 || named.includes(name));
}

/** Runs one part in a copy of its source, as snapcraft does, with snapcraft's own variables and a build step that does nothing. */
async function buildPart(sources: string, work: string, name: string, part: Part): Promise<string> {
  const build = join(work, name, "build");
  const install = join(work, name, "install");
  const tools = join(work, name, "tools");
  for (const folder of [build, install, tools]) mkdirSync(folder, { recursive: true });
  if (part.source !== undefined) cpSync(join(sources, part.source), build, { recursive: true });
  for (const command of ["craftctl", "snapcraftctl"]) {
    writeFileSync(join(tools, command), "#!/bin/sh\n");
    chmodSync(join(tools, command), 0o755);
  }
  if (part.plugin === "dump") {
    for (const entry of readdirSync(build)) {
      if (isStaged(part, entry)) cpSync(join(build, entry), join(install, entry), { recursive: true });
    }
  }
  const variables = {
    PROJECT_DIR: sources,
    ARCH_BUILD_FOR: architecture,
    TARGET_ARCH: architecture,
    PART_INSTALL: install,
  };
  const named = Object.entries(variables).flatMap(([key, value]): readonly (readonly [string, string])[] => [
    [`CRAFT_${key}`, value],
    [`SNAPCRAFT_${key}`, value],
  ]);
  await outputOf("bash", ["-eu", "-c", part["override-build"] ?? ""], {
    cwd: build,
    env: { PATH: `${tools}:${process.env["PATH"]}`, ...Object.fromEntries(named) },
  });
  return install;
}

/** What snapcraft packs of these sources (snapcraft/parts/setup_assets.py for hooks and gadget.yaml); snapcraft itself is a snap. */
export async function buildByParts(sources: string, work: string): Promise<string> {
  const snapFile = ["snap/snapcraft.yaml", "snapcraft.yaml"].find((name) => existsSync(join(sources, name))) ?? "";
  const snapcraftYaml = readFileSync(join(sources, snapFile), "utf8");
  const gadgetYaml = readFileSync(join(sources, "gadget.yaml"), "utf8");
  const { parts } = parse(snapcraftYaml) as { parts: Readonly<Record<string, Part>> };
  const prime = join(work, "prime");
  mkdirSync(join(prime, "meta/hooks"), { recursive: true });
  for (const [name, part] of Object.entries(parts)) {
    cpSync(await buildPart(sources, work, name, part), prime, { recursive: true });
  }
  const hooks = join(sources, "snap/hooks");
  if (existsSync(hooks)) cpSync(hooks, join(prime, "meta/hooks"), { recursive: true });
  const made = gadgetMetadata({ snapcraftYaml, gadgetYaml, architecture, delegated: false, hardwareKey: false });
  writeFileSync(join(prime, "meta/snap.yaml"), made.snapYaml);
  writeFileSync(join(prime, "meta/gadget.yaml"), made.gadgetYaml);
  return prime;
}
