import type { doctorProblems } from "../codes/doctor.ts";

/** Why it usually happens. */
export const doctorCauses: Readonly<Record<keyof typeof doctorProblems, string>> = {
  "doctor-check-unknown": "The name of the check is misspelt.",
  "settings-readable-by-all": "The file was made with an ordinary umask: mode 0644.",
  "storage-not-lasting": "The folder lies on a tmpfs or an overlay, as in a live system or in a container.",
  "save-not-mounted": "The image was made without ubuntu-save, or the device boots in another mode than run.",
  "clock-skewed": "No time server has answered yet, or the vault's own clock is wrong.",
  "certificate-ends-soon": "The renewal of the certificate is due, or has failed without anybody noticing.",
  "vault-not-healthy": "The vault cannot reach its database.",
  "serial-not-strict": "The number has blanks, underscores or other characters that only labels need.",
  "noregister-set": "The device was told to forget its serial until the next boot, or a person made the file.",
  "system-mode-not-run": "The device is being installed, recovered or reset.",
  "doctor-no-answer": "snapd is stuck or busy, a name server is silent, or a disk hangs.",
  "snapd-too-old": "The image was built with an old snapd, and the device has not refreshed it.",
  "plug-missing": "gadget.yaml has no connections for it, or the brand store has not allowed it.",
  "vault-url-missing": "The settings have no vault, or it is set with snap set on the device only.",
};
