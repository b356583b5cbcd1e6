import type { Script } from "node:vm";

export type Require = (request: string) => unknown;
type Run = (exports: unknown, require: Require, module: { exports: unknown }) => void;

const prefix = "part:";

/**
 * What the parts call as require(): `part:NAME` is another part, which runs once; everything else is Node's own. Called
 * with `part:main` it begins the program. scriptOf gives a part's text, compiled: one function.
 */
export function partLoader(scriptOf: (name: string) => Script, ofNode: Require): Require {
  const modules = new Map<string, { exports: unknown }>();
  const load: Require = (request) => {
    if (!request.startsWith(prefix)) return ofNode(request);
    const name = request.slice(prefix.length);
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    (scriptOf(name).runInThisContext() as Run)(module.exports, load, module);
    return module.exports;
  };
  return load;
}
