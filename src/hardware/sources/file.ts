import type { Evidence } from "../reading.ts";
import { evidenceOfFile, type Source, type SourceContext } from "./source.ts";

export const fileSource: Source = {
  name: "file:PATH",
  description: "a file that holds the serial number alone, such as one of a factory partition",
  plug: "system-files",
  findArgumentFault: (path) => (path.includes("\0") ? "a path has no NUL character" : undefined),
  read,
};

/**
 * An absolute path is looked up below the root; a relative one, as written, from the settings file's folder. That
 * folder is a path of this machine: if it lies below the root, links stay inside the root too.
 */
async function read(context: SourceContext, path: string): Promise<Evidence> {
  const whyAbsent = "there is no such file";
  if (path.startsWith("/")) return evidenceOfFile(path, await context.files.read(path), whyAbsent);
  const { settingsFolder } = context;
  if (settingsFolder === undefined) {
    const why = "the path is relative, and the settings came from no file that it could be relative to";
    return { kind: "refused", paths: [path], code: "serial-settings-wrong", why };
  }
  const machinePath = `${settingsFolder.replace(/\/+$/, "")}/${path}`;
  const root = context.root.replace(/\/+$/, "");
  const isInside = machinePath.startsWith(`${root}/`);
  const shown = isInside ? machinePath.slice(root.length) : machinePath;
  const files = isInside ? context.files : context.machineFiles;
  return evidenceOfFile(shown, await files.read(shown), whyAbsent);
}
