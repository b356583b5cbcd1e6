// npm run docs [-- --check]: writes the pages and the JSON Schema that are made from the source, or says which are stale.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { madeFiles } from "./docs/made-files.ts";
import { projectFolder } from "./project.ts";

const onlyCheck = process.argv.includes("--check");
const files = madeFiles(projectFolder);
const stale = files.filter(({ path, text }) => currentText(path) !== text);
for (const { path, text } of stale) {
  if (!onlyCheck) writeFileSync(`${projectFolder}/${path}`, text);
  process.stdout.write(onlyCheck ? `${path} is stale: run npm run docs\n` : `wrote ${path}\n`);
}
process.stdout.write(`${files.length} made files, ${stale.length} ${onlyCheck ? "stale" : "written"}\n`);
process.exitCode = onlyCheck && stale.length > 0 ? 1 : 0;

function currentText(path: string): string | undefined {
  const full = `${projectFolder}/${path}`;
  return existsSync(full) ? readFileSync(full, "utf8") : undefined;
}
