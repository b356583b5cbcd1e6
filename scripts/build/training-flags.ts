/**
 * V8's flags while code caches are made, and what they are otherwise. A cache is good only under the flags it was made with,
 * so they are put back just before (those that imply others cannot be). Nothing may be in a cache that depends on chance:
 * marks of the further compilers on functions that ran often, the lack of functions whose code was thrown away, and
 * padding that nobody writes to, which is zero as long as no memory is used for the second time.
 */
export const trainingFlags: readonly (readonly [training: string, otherwise: string])[] = [
  ["--no-sparkplug", "--sparkplug"],
  ["--no-profile-guided-optimization", "--profile-guided-optimization"],
  ["--no-flush-bytecode", "--flush-bytecode"],
  // Garbage is looked for after eight seconds of little work, too: an emulated processor on a busy machine takes so long.
  ["--no-memory-reducer", "--memory-reducer"],
  ["--initial-old-space-size=1024", "--initial-old-space-size=0"],
  ["--min-semi-space-size=64", "--min-semi-space-size=0"],
  // The program's own, set where it first asks somebody by HTTP (src/http/dispatcher.ts): after its code is loaded.
  ["--no-wasm-tier-up", "--wasm-tier-up"],
  ["--no-wasm-dynamic-tiering", "--wasm-dynamic-tiering"],
];
