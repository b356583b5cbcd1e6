import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "../../../../scripts/project.ts";
import { openGadget } from "../../../../src/rig/gadget/open-gadget.ts";
import { lintGadget } from "../../../../src/rig/lint/lint-gadget.ts";
import { Workshop } from "../../../gadget/unpacked-gadget.ts";

it("the example gadget, staged as it is packed, has no finding", async () => {
  using workshop = new Workshop();
  const staged = workshop.stage(`${projectFolder}/snap`, "staged");
  const work = join(workshop.folder, "work");
  mkdirSync(work);
  expect(await lintGadget(await openGadget(staged, work))).toEqual([]);
});
