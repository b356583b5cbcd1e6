import type { Script } from "node:vm";

export type Require = (request: string) => unknown;
type Run = (exports: unknown, require: Require, module: { exports: unknown }) => void;

const prefix = "part:";

/**
 * Modules of Node's own that take a millisecond or more to load (node:crypto 5 of them), and that many files of ours name at
 * their top and few runs use: they are loaded when something in them is asked for.
 */
const lateModules: ReadonlySet<string> = new Set([
  "node:child_process",
  "node:crypto",
  "node:dns/promises",
  "node:fs/promises",
  "node:http",
  "node:https",
  "node:net",
  "node:tls",
]);

/** Stands for the module until then. */
function late(request: string, ofNode: Require): unknown {
  const real = (): object => ofNode(request) as object;
  return new Proxy(
    {},
    {
      get: (_, name) => Reflect.get(real(), name) as unknown,
      has: (_, name) => Reflect.has(real(), name),
      ownKeys: () => Reflect.ownKeys(real()),
      // Configurable, because the object behind the proxy does not have them.
      getOwnPropertyDescriptor: (_, name) => ({
        ...Reflect.getOwnPropertyDescriptor(real(), name),
        configurable: true,
      }),
    },
  );
}

/**
 * What the parts call as require(): `part:NAME` is another part, which runs once; everything else is Node's own. Called
 * with `part:main` it begins the program. scriptOf gives a part's text, compiled: one function.
 */
export function partLoader(scriptOf: (name: string) => Script, ofNode: Require): Require {
  const modules = new Map<string, { exports: unknown }>();
  const load: Require = (request) => {
    if (!request.startsWith(prefix)) return lateModules.has(request) ? late(request, ofNode) : ofNode(request);
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
