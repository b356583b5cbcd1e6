import type { brandProblems } from "../codes/brand.ts";

/** Why it usually happens. */
export const brandCauses: Readonly<Record<keyof typeof brandProblems, string>> = {
  "brand-account-missing": "Only the account-key was exported, without its account.",
  "brand-account-key-missing": "Only the account was exported, or the account-key of another account.",
  "brand-key-unreadable":
    "The key is in snap's GnuPG folder, protected by a passphrase, or the file is the public half.",
  "brand-key-exposed": "The file was copied with an ordinary umask: mode 0644.",
  "brand-key-mismatch": "The account has several keys, and the account-key of another one was brought.",
  "brand-key-not-valid": "The account-key has an until that is over, or this machine's clock is wrong.",
  "brand-key-constrained": "The key was registered with constraints for other models, types or stores.",
  "brand-untrusted": "The assertions are of a test root, or one of the chain is missing.",
  "brand-root-unusable":
    "The folder of the brand was named in place of the root's, or the key has another name than its id.",
  "brand-cannot-sign":
    "Keys of a real brand stay where they are, and the step that needs them was not given its signed result.",
  "serial-authority-not-listed": "The vault's account differs from the brand's, and the model says nothing about it.",
  "remodel-not-possible": "The two models differ in series, grade or architecture, which a remodelling cannot change.",
  "remodel-refused": "The vault does not know the model of the sub-store under this API key.",
  "brand-road-ended": "A service of the rig refused a step that the brand's own assertions should have allowed.",
};
