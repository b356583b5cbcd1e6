import type { assertionProblems } from "../codes/assertion.ts";

/** Why it usually happens. */
export const assertionCauses: Readonly<Record<keyof typeof assertionProblems, string>> = {
  "authority-mismatch": "The assertion was signed on the wrong account, with a key that was at hand there.",
  "authority-untrusted":
    "The assertions are of another store or of a test, or the root of that store is not named as trust.",
  "body-length-wrong": "The assertion was edited by hand, its line ends were converted, or it was cut.",
  "constraint-malformed":
    "The account-key was issued with an expression that is no regular expression, or with a $ word nobody knows.",
  "format-unsupported": "The assertion was made by a newer store or tool than this program knows.",
  "header-invalid": "A header was written by hand, such as a number, a date or an account id in another form.",
  "header-missing": "The JSON that was signed lacked the header, or it is misspelt there.",
  "headers-malformed":
    "The file is no assertion, or an editor, a mail program or YAML has indented or wrapped its lines.",
  "key-constrained": "The key was registered for certain types or models only, and this is another one.",
  "key-expired":
    "The brand has renewed its key and the vault still signs with the old one, or the device's clock is years ahead.",
  "key-id-mismatch": "Key and id were copied from two places, or the id was taken over from an older key.",
  "key-malformed": "The key was cut when it was copied, or it is an Ed25519 or EC key.",
  "key-name-taken": "A key was made anew under the name of the first one.",
  "key-not-yet-valid": "The device has no battery for its clock, and no time server has answered yet.",
  "model-contradicts-itself":
    "The model was put together from two models of different kinds, such as one with a grade and one without.",
  "not-utf8": "The file was saved in another encoding, or compressed.",
  "prerequisite-missing":
    "Only the assertion itself was handed on, without the account-key that signed it and the account of that key.",
  "revision-old": "An older file lies beside a newer one that is known already.",
  "self-signed-not-stored": "A serial-request or another request was given in place of the answer to it.",
  "separator-missing":
    "Files were joined with cat, which puts no empty line between them, or the end of the file was trimmed.",
  "serial-authority-refused":
    "The vault signs with a key of another account than the brand's, and the model was signed before that was decided.",
  "signature-malformed":
    "The signature was cut or wrapped on its way, or it was made by a tool that writes another kind.",
  "signature-missing": "The file was cut: a disk was full or a download ended early.",
  "signature-wrong":
    "A header or the body was changed after signing, or the account-key beside it is not the one that signed.",
  "stream-too-big": "Something else than a vault or a store has answered.",
  "stream-too-many":
    "The service answers every request with all it has, or somebody wants to fill the device's memory.",
  "stream-truncated": "The connection was cut, or a gateway ends answers of a certain length or age.",
  "time-malformed": "The time was written by hand or by a tool in local form.",
  "timestamp-outside-key": "The clock of the signing service is wrong, or it signs with a key whose time is over.",
  "trusted-fixed": "The file with the brand's assertions also holds the root's, in another revision.",
  "type-unknown": "A whole export of a store was given, with snap-declarations and other types in it.",
};
