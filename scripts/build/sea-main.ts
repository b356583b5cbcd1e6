// What the executable begins with: it loads the parts of the program out of the executable itself.
import { getRawAsset } from "node:sea";
import { Script } from "node:vm";
import type { PackedParts } from "./pack-parts.ts";
import { partLoader, type Require } from "./part-loader.ts";

/** Node's own require() in a single executable application: it knows Node's modules alone. */
declare const require: Require;
/** Written here by the build. */
declare const __PART_PLACES__: PackedParts["places"];

const packed = getRawAsset("parts");

function scriptOf(name: string): Script {
  const place = __PART_PLACES__[name];
  if (place === undefined) throw new Error(`there is no part ${name}`);
  const [textStart, textEnd, cacheStart, cacheEnd] = place;
  const text = Buffer.from(packed, textStart, textEnd - textStart).toString("latin1");
  const cachedData = Buffer.from(packed, cacheStart, cacheEnd - cacheStart);
  const script = new Script(text, { filename: `${name}.cjs`, cachedData });
  // A slow start is no fault, but whoever built this wants to know. Parts that are loaded later can come after the program
  // has set flags of V8's (src/http/dispatcher.ts), which has their caches rejected; the build has tried each without.
  if (script.cachedDataRejected === true && name === "main")
    process.emitWarning("the code caches were made by another Node");
  return script;
}

partLoader(scriptOf, require)("part:main");
