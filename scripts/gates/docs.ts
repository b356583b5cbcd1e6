import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { runCommand } from "../command.ts";
import type { Finding, Gate } from "./gate.ts";
import { listFiles } from "./list-files.ts";
import { lineAt } from "./source-file.ts";

/** The pages made from the source are up to date, and every link inside the checkout leads somewhere. */
export const docsGate: Gate = {
  name: "documents",
  async run(folder) {
    const paths = (await listFiles(folder)).filter((path) => path.endsWith(".md"));
    const findings = [...(await staleFindings(folder)), ...paths.flatMap((path) => linkFindings(folder, path))];
    return { looked: paths.length, unit: "pages", findings };
  },
};

async function staleFindings(folder: string): Promise<Finding[]> {
  const path = "scripts/write-docs.ts";
  const { status, stdout, stderr } = await runCommand(process.execPath, [path, "--check"], { cwd: folder });
  if (status === 0) return [];
  return [{ path, rule: "docs/stale", message: `${stdout}${stderr}`.trim().slice(0, 1000) }];
}

function linkFindings(folder: string, path: string): Finding[] {
  const text = withoutCode(readFileSync(`${folder}/${path}`, "utf8"));
  const links = /\[[^\]]*\]\((?<inline>[^()\s]+)(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s*(?<listed>\S+)/gm;
  return [...text.matchAll(links)].flatMap((match) => {
    const link = match.groups?.["inline"] ?? match.groups?.["listed"] ?? "";
    if (/^[a-z][a-z0-9+.-]*:/i.test(link) || leadsSomewhere(folder, path, link)) return [];
    return [{ path, line: lineAt(text, match.index), rule: "docs/dead-link", message: `${link} leads nowhere` }];
  });
}

function leadsSomewhere(folder: string, from: string, link: string): boolean {
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? from : normalize(join(dirname(from), decodeURIComponent(file)));
  if (target.startsWith("..") || !existsSync(`${folder}/${target}`)) return false;
  if (anchor === undefined || !target.endsWith(".md")) return true;
  return headingAnchors(readFileSync(`${folder}/${target}`, "utf8")).has(anchor);
}

/** Anchors as code hosts make them from headings. */
function headingAnchors(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of withoutCode(text, "blocks").matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)) {
    const base = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    let anchor = base;
    for (let copy = 1; anchors.has(anchor); copy += 1) anchor = `${base}-${copy}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Blanks code, keeping every line where it is. */
function withoutCode(text: string, what: "blocks" | "all" = "all"): string {
  const blank = (code: string): string => code.replace(/[^\n]/g, " ");
  const open = text.replace(/^(```|~~~)[^\n]*\n[\s\S]*?^\1[^\n]*$/gm, blank);
  return what === "blocks" ? open : open.replace(/`[^`\n]*`/g, blank);
}
