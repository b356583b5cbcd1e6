import { existsSync } from "node:fs";
import { projectFolder } from "../../../scripts/project.ts";

/** The executable that is killed; PREPARE_DEVICE_EXECUTABLE names another one, as for the scenarios of test/rig. */
export const agentFile =
  process.env["PREPARE_DEVICE_EXECUTABLE"] ?? `${projectFolder}/dist/prepare-device-linux-${process.arch}`;

if (!existsSync(agentFile)) throw new Error(`cannot kill anything: ${agentFile} is not built (npm run build)`);
