// Preloaded by every npm script (--import). Plain JavaScript on purpose: it must still explain itself when the
// machine's own, older Node runs it because npm skipped the optional dependency that brings the project's Node.
import { readFileSync } from "node:fs";

const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
const packageJson = /** @type {{ optionalDependencies: Record<string, string> }} */ (JSON.parse(text));
const wanted = packageJson.optionalDependencies[`node-${process.platform}-${process.arch}`];

if (wanted === undefined) {
  fail(
    `this project runs on Linux on x64 or arm64, and this machine is ${process.platform} on ${process.arch}`,
    "use such a machine, or a container of that platform",
  );
} else if (process.versions.node !== wanted) {
  fail(
    `this script needs Node ${wanted}, and ${process.execPath} is ${process.versions.node}`,
    `run it through npm ("npm run …"); if it was, the optional dependency was skipped: npm ci --include=optional`,
  );
}

/**
 * @param {string} fault
 * @param {string} cure
 */
function fail(fault, cure) {
  process.stderr.write(`cannot start: ${fault}\n  ${cure}\n`);
  process.exit(1);
}
