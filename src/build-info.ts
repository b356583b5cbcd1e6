import packageJson from "../package.json" with { type: "json" };

// Replaced by literals when the executable is bundled (scripts/build/bundle.ts); absent when the source runs as it is.
declare const __BUILD_COMMIT__: string | undefined;
declare const __BUILD_VERSION__: string | undefined;
declare const __BUILD_TIME__: string | undefined;

/** What this program was made from. */
export interface BuildInfo {
  /** Version of package.json. */
  readonly version: string;
  /** Git commit, with "-dirty" if the tree had changes; "source" when nothing was built. */
  readonly commit: string;
  /** The commit's time, not the wall clock's: a lower bound for "now". 1970 when nothing was built: no claim. */
  readonly builtAt: Date;
}

export const buildInfo: BuildInfo =
  typeof __BUILD_COMMIT__ === "string" && typeof __BUILD_VERSION__ === "string" && typeof __BUILD_TIME__ === "string"
    ? { version: __BUILD_VERSION__, commit: __BUILD_COMMIT__, builtAt: new Date(__BUILD_TIME__) }
    : { version: packageJson.version, commit: "source", builtAt: new Date(0) };

/** What --version prints. */
export const versionLine = `prepare-device ${buildInfo.version} (${buildInfo.commit})`;
