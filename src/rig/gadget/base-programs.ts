/**
 * Programs that hooks like to call and that are in no package which the bases of Ubuntu Core 20 to 24 are made of
 * (canonical/core-base, hooks/001-extra-packages.chroot).
 */
export const absentFromBases = ["curl", "dmidecode", "jq", "wget"] as const;

export type AbsentProgram = (typeof absentFromBases)[number];
