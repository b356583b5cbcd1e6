import { outputOf } from "../command.ts";
import { readPackageJson } from "../project.ts";

/** What the executable says about itself; from git alone, so that the same commit gives the same bytes at any time. */
export interface BuildFacts {
  readonly version: string;
  readonly commit: string;
  /** RFC 3339 in UTC. */
  readonly commitTime: string;
}

/** Asks git about the checkout in FOLDER; a tree with changes is called "-dirty" after its last commit. */
export async function readBuildFacts(folder: string): Promise<BuildFacts> {
  const commit = (await outputOf("git", ["rev-parse", "HEAD"], { cwd: folder })).trim();
  const seconds = await outputOf("git", ["show", "--no-patch", "--format=%ct", "HEAD"], { cwd: folder });
  const changes = await outputOf("git", ["status", "--porcelain", "--", "src", "package.json", "package-lock.json"], {
    cwd: folder,
  });
  return {
    version: readPackageJson(folder).version,
    commit: changes === "" ? commit : `${commit}-dirty`,
    commitTime: new Date(Number(seconds) * 1000).toISOString(),
  };
}
