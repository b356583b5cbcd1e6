import { AssertionError } from "../../assertion/assertion-error.ts";
import { Problem } from "../../problem/problem.ts";
import type { Scene } from "./scene.ts";
import { verifyFiles } from "./verify-files.ts";

/** Everything that was written is read again and verified. Problem brand-road-ended. */
export async function tellProof({ folder, story, commissioned, context }: Scene): Promise<void> {
  await story.tell("proof", "The proof", async () => {
    const { assertionFiles } = folder;
    try {
      const { trusted } = commissioned.brand;
      const count = verifyFiles(
        assertionFiles.map((name) => folder.at(name)),
        trusted,
        context,
      );
      const told = [
        `${count} assertions in ${assertionFiles.length} files verify below trusted.assert, read again from the disk.`,
      ];
      const inRealLife = ["README.txt says how to put the same files before snapd's own code."];
      return [undefined, { told, inRealLife }];
    } catch (fault) {
      if (!(fault instanceof AssertionError)) throw fault;
      throw new Problem("brand-road-ended", `cannot verify what was written: ${fault.message}`, { cause: fault });
    }
  });
}
