import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

const brand = { who: "brand", exit: exitStatus.usage, transient: false } as const;
const untrusted = { who: "brand", exit: exitStatus.usage, transient: false } as const;

/** What the rig says when it commissions a brand, or is brought one. */
export const brandProblems = {
  "brand-account-missing": {
    meaning: "Among the assertions that were brought is no account of the model's brand.",
    cure: "Fetch it with `snap known --remote account account-id=BRAND-ID` and name the file with --brand.",
    ...brand,
  },
  "brand-account-key-missing": {
    meaning: "Among the assertions that were brought is no account-key of the account that is to sign.",
    cure: "Fetch it with `snap known --remote account-key public-key-sha3-384=KEY-ID` and name the file with --brand.",
    ...brand,
  },
  "brand-key-unreadable": {
    meaning:
      "The file with the private key is not an RSA key as snapd keeps it or in PEM, or is protected by a passphrase.",
    cure: "Name a file of private-keys-v1, or a PEM file without a passphrase; mode 0600 is enough to read it.",
    ...brand,
  },
  "brand-key-exposed": {
    meaning: "The file with the brand's private key may be read or changed by every user of the system.",
    cure: "Run chmod 600 on the file; if others have had access to it, have the key replaced.",
    ...brand,
  },
  "brand-key-mismatch": {
    meaning: "The private key that was brought is not the one of any account-key of the account that is to sign.",
    cure: "Bring the account-key of this key, or the key of this account-key: their ids must be the same.",
    ...brand,
  },
  "brand-key-not-valid": {
    meaning: "The account-key of the brand is not valid now: its time has not come yet, or is over.",
    cure: "Bring an account-key that is valid now; look at the clock of this machine, too.",
    ...untrusted,
  },
  "brand-key-constrained": {
    meaning: "The account-key of the brand carries constraints that do not allow it to sign what is to be signed.",
    cure: "Bring a key that may sign this type, model and store, or have the constraints changed.",
    ...untrusted,
  },
  "brand-untrusted": {
    meaning: "The assertions of the brand do not verify up to a trusted root.",
    cure: "Bring them as the store gives them; for a root of your own name it with --trust.",
    ...untrusted,
  },
  "brand-root-unusable": {
    meaning: "The folder of a root does not hold root.assert and the private key of its account-key.",
    cure: "Name a folder with root.assert and private-keys-v1/KEY-ID; docs/brand.md says how snapd's test root is written.",
    ...brand,
  },
  "brand-cannot-sign": {
    meaning: "Something is to be signed for which no private key was brought.",
    cure: "Bring the key with --key, or what is to be signed as an assertion that is signed already.",
    ...brand,
  },
  "serial-authority-not-listed": {
    meaning: "Serials are to be signed by an account that the model does not list in serial-authority.",
    cure: 'Add the account to "serial-authority" of the model, or let the brand sign serials itself.',
    ...brand,
  },
  "remodel-not-possible": {
    meaning: "snapd would refuse to change a device from the one model to the other, or would not register it again.",
    cure: "Change the model of the sub-store as the message says.",
    ...brand,
  },
  "remodel-refused": {
    meaning: "The vault did not give the device a serial for the model of the sub-store.",
    cure: "Read the vault's answer in the message; http.jsonl in the folder of --out has every request.",
    ...brand,
  },
  "brand-road-ended": {
    meaning: "The road of the brand store ended before its last step: something was refused that should not have been.",
    cure: "Read the message; http.jsonl in the folder of --out has every request.",
    ...brand,
  },
} as const satisfies ProblemTable;
