import type { Script } from "node:vm";

export type Require = (request: string) => unknown;
type Run = (exports: unknown, require: Require, module: { exports: unknown }) => void;

/** What a part of ours exports: by file, what other parts take from it. */
interface Giving {
  readonly files: Readonly<Record<string, () => unknown>>;
}

/** What is asked for: a part, a file in it, now or late; undefined for a module of Node's. Without a regular expression, which V8 would compile. */
function askedFor(
  request: string,
): { readonly isLate: boolean; readonly name: string; readonly file: string } | undefined {
  const isLate = request.startsWith("late:");
  if (!(isLate || request.startsWith("part:"))) return undefined;
  const slash = request.indexOf("/");
  if (slash < 0) return { isLate, name: request.slice(5), file: "" };
  return { isLate, name: request.slice(5, slash), file: request.slice(slash + 1) };
}

/**
 * Modules of Node's own that take time to load (node:crypto 5 ms, most others one), and that many files of ours name at
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
  "node:os",
  "node:timers/promises",
  "node:tls",
]);

/** Stands for the module until something in it is asked for. */
function late(load: () => unknown): unknown {
  const real = load as () => object;
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
 * What the parts call as require(): `part:NAME` is another part, which runs once, `part:NAME/FILE` what a file in it gives,
 * `late:NAME/FILE` the same, loaded when something in it is asked for; everything else is Node's own. Called with
 * `part:main` it begins the program. scriptOf gives a part's text, compiled: one function.
 */
export function partLoader(scriptOf: (name: string) => Script, ofNode: Require): Require {
  const modules = new Map<string, { exports: unknown }>();
  const files = new Map<string, unknown>();
  const loadPart = (name: string): unknown => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    try {
      (scriptOf(name).runInThisContext() as Run)(module.exports, load, module);
    } catch (fault) {
      // Whoever asks next is to hear the same, not to find half a part.
      modules.delete(name);
      throw fault;
    }
    return module.exports;
  };
  const loadFile = (name: string, file: string): unknown => {
    const known = files.get(file);
    if (known !== undefined) return known;
    const given = (loadPart(name) as Giving).files[file]?.();
    files.set(file, given);
    return given;
  };
  const load: Require = (request) => {
    const asked = askedFor(request);
    if (asked === undefined) return lateModules.has(request) ? late(() => ofNode(request)) : ofNode(request);
    const { isLate, name, file } = asked;
    if (file === "") return loadPart(name);
    return isLate ? late(() => loadFile(name, file)) : loadFile(name, file);
  };
  return load;
}
