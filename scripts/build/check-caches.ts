// Loads every part with its code cache, as an executable does, in the Node that the executable is made of and under V8's
// usual flags. Called by training.ts with the folder of the parts; ends with status 1 where a cache would be thrown away.
import { readdirSync, readFileSync } from "node:fs";
import { Script } from "node:vm";

const [, , folder = ""] = process.argv;
const suffix = ".cache";

function isTaken(name: string): boolean {
  const text = readFileSync(`${folder}/${name}.cjs`, "latin1");
  const cachedData = readFileSync(`${folder}/${name}${suffix}`);
  return new Script(text, { filename: `${name}.cjs`, cachedData }).cachedDataRejected === false;
}

const names = readdirSync(folder)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length));
const rejected = names.filter((name) => !isTaken(name));
if (names.length === 0 || rejected.length > 0) {
  process.stderr.write(`of ${names.length} code caches V8 rejects ${rejected.join(", ") || "none"}\n`);
  process.exitCode = 1;
}
