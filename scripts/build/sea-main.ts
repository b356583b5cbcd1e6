// What the executable begins with: it loads the parts of the program out of the executable itself.
import { getRawAsset } from "node:sea";
import { Script } from "node:vm";
import { partLoader, type Require } from "./part-loader.ts";

/** Node's own require() in a single executable application: it knows Node's modules alone. */
declare const require: Require;

function scriptOf(name: string): Script {
  const text = Buffer.from(getRawAsset(`${name}.cjs`)).toString("latin1");
  const cachedData = Buffer.from(getRawAsset(`${name}.cache`));
  const script = new Script(text, { filename: `${name}.cjs`, cachedData });
  // A slow start is no fault, but whoever built this wants to know.
  if (script.cachedDataRejected === true)
    process.emitWarning(`the code cache of part ${name} was made by another Node`);
  return script;
}

partLoader(scriptOf, require)("part:main");
