// Preloaded (--import) by the npm scripts that judge the executable: builds it where it is missing or older than its
// sources, so that nobody judges yesterday's program. Speaks on stderr: stdout is the judge's.
import { isMainThread } from "node:worker_threads";
import { isNative } from "./build/target.ts";
import { projectFolder } from "./project.ts";
import { buildIfStale } from "./test/executable.ts";

const judgesAnother = process.env["PREPARE_DEVICE_EXECUTABLE"] !== undefined;
if (isMainThread && !judgesAnother) await buildIfStale(projectFolder, { wanted: isNative, out: process.stderr });
