/** What snap.yaml may assume of any snapd that this rig plays (overlord/snapstate/check_snap.go, featureSet). */
const features: ReadonlySet<string> = new Set([
  "app-refresh-mode",
  "command-chain",
  "common-data-dir",
  "kernel-assets",
  "snap-env",
  "snap-uid-envvars",
]);

function isAtLeast(version: string, wanted: string): boolean {
  const [have, least] = [version, wanted].map((text) =>
    (/^\d+(?:\.\d+)*/.exec(text)?.[0] ?? "").split(".").map(Number),
  );
  for (const [index, number] of (least ?? []).entries()) {
    const own = have?.[index];
    if (own === undefined) return false;
    if (own !== number) return own > number;
  }
  return true;
}

/** Does snapd of this version have what an entry of assumes: names? Without a version any is meant (checkAssumes). */
export function meetsAssumption(entry: string, version: string | undefined): boolean {
  const [, wanted] = /^snapd([1-9]\d*(?:\.\d+)*)$/.exec(entry) ?? [];
  if (wanted === undefined) return features.has(entry);
  return version === undefined || isAtLeast(version, wanted);
}

/** Of a snap (snap/validate.go). */
export function isSnapVersion(text: string): boolean {
  return /^[a-zA-Z0-9](?:[a-zA-Z0-9:.+~-]{0,30}[a-zA-Z0-9+~])?$/.test(text);
}
