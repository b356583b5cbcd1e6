// What snapd 2.57 accepts as the name, id and channel of a snap (snapd snap/naming/validate.go, snap/channel).

/** 2 to 40 lower-case letters, digits and single dashes between them, at least one letter. */
export function isSnapName(name: string): boolean {
  const looksRight = name.length >= 2 && name.length <= 40 && /^[a-z0-9-]*[a-z][a-z0-9-]*$/.test(name);
  return looksRight && !/^-|--|-$/.test(name);
}

export const snapIdPattern = /^[a-z0-9A-Z]{32}$/;

/** The ids of bases that a model need not list (snapd snap/naming/wellknown.go). */
const wellKnownSnapIds: ReadonlyMap<string, string> = new Map([
  ["core", "99T7MUlRhtI3U0QFgl5mXXESAiSwt776"],
  ["snapd", "PMrrV4ml8uWuEUDBT8dSGnKUYbevVhc4"],
  ["core18", "CSO04Jhav2yK0uz97cr0ipQRyqg0qQL6"],
  ["core20", "DLqre5XGLbDqg9jPtiAhRRjDuPVa5X1q"],
  ["core22", "amcUKQILKXHHTlmSa7NMdnXSx02dNeeT"],
]);

export function isWellKnownSnap(name: string): boolean {
  return wellKnownSnapIds.has(name);
}

const risks: readonly string[] = ["stable", "candidate", "beta", "edge"];

/** Is this one of the four risk levels of a channel? */
export function isRisk(word: string): boolean {
  return risks.includes(word);
}

/** Is this TRACK, TRACK/RISK or TRACK/RISK/BRANCH? A channel that names no track is refused here too. */
export function isChannelWithTrack(channel: string): boolean {
  const [track = "", risk, branch, ...more] = channel.split("/");
  if (more.length > 0 || track === "" || branch === "") return false;
  if (branch === undefined && isRisk(track)) return false;
  return risk === undefined || isRisk(risk);
}
