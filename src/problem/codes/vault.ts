import { exitStatus } from "../exit-status.ts";
import type { ProblemEntry, ProblemTable } from "../problem.ts";

function later(who: ProblemEntry["who"], meaning: string, cure: string): ProblemEntry {
  return { meaning, cure, who, exit: exitStatus.tryLater, transient: true };
}

function refused(who: ProblemEntry["who"], meaning: string, cure: string): ProblemEntry {
  return { meaning, cure, who, exit: exitStatus.refused, transient: false };
}

function wrongUrl(meaning: string, cure: string): ProblemEntry {
  return { meaning, cure, who: "author", exit: exitStatus.settings, transient: false };
}

const ourFault = "This should not happen: report it with the log of the exchange.";
const wrongService = "Check that the URL leads to a Serial Vault, and what stands between it and this device.";

/** What the vault itself says or does; what keeps its answer away is in httpProblems. */
export const vaultProblems = {
  "vault-api-key-refused": refused(
    "author",
    "The vault refuses the API key: it does not know it, got none, or cannot look it up.",
    "Compare the api-key header with the vault's model. The vault says the same while its own database is down: " +
      "if the key is right, ask the vault's operator.",
  ),
  "vault-access-denied": refused(
    "brand",
    "The service refuses access (status 401 or 403).",
    "Check the headers in the settings and the rights behind the key; a proxy before the vault can say this too.",
  ),
  "vault-model-unknown": refused(
    "brand",
    "The vault has no such brand and model for this API key.",
    "Add the model to the vault, or use the API key that belongs to it; upper and lower case count.",
  ),
  "vault-signing-key-inactive": refused(
    "brand",
    "The vault's signing key for this model is switched off.",
    "Enable the signing key in the vault.",
  ),
  "vault-request-id-spent": later(
    "vault-operator",
    "The request-id was used before, is older than ten minutes, or the vault never gave it out.",
    "The next try takes a new one. If it happens again and again, several vaults answer without a common database.",
  ),
  "vault-request-id-fault": later(
    "vault-operator",
    "The vault could not make a request-id.",
    "It can pass by itself: on sqlite a request-id that was never used blocks the next ones for up to ten minutes.",
  ),
  "vault-serial-refused": refused(
    "author",
    "The vault could not make a serial assertion of the request: the serial number is missing or holds a slash.",
    "Check the proposed serial number; the vault says the same when it cannot look up earlier serials.",
  ),
  "vault-serial-logging": refused(
    "author",
    "The vault could not record the serial number: it is blank or longer than 200 characters.",
    "Use a serial number of 1 to 200 characters; if it is fine, look into the vault's log.",
  ),
  "vault-duplicate-refused": refused(
    "brand",
    "The vault refuses a serial number or device key it has signed before.",
    "Find out which device has the serial number; only the vault's operator can allow a second signature.",
  ),
  "vault-signing-failed": refused(
    "vault-operator",
    "The vault could not sign: its signing key cannot be used.",
    "Look into the vault's log; the key store or the key's password is the usual reason.",
  ),
  "vault-request-empty": refused("developer", "The vault got a request without content.", ourFault),
  "vault-request-unreadable": refused(
    "developer",
    "The vault could not read the serial-request.",
    "Something between device and vault may change or cut requests. If nothing does, report it with the log.",
  ),
  "vault-request-too-big": refused(
    "author",
    "The request is bigger than the vault takes.",
    "Make registration.body smaller; assertions take at most 2 MiB.",
  ),
  "vault-self-signature": refused(
    "developer",
    "The vault finds that the serial-request's own signature does not fit.",
    "Something between device and vault may change requests. If nothing does, the device key is damaged.",
  ),
  "vault-type-wrong": refused("developer", "The first assertion sent was no serial-request.", ourFault),
  "vault-second-type-wrong": refused("developer", "The second assertion sent was no model.", ourFault),
  "vault-model-mismatch": refused(
    "developer",
    "The model assertion sent is not the model of the serial-request.",
    ourFault,
  ),
  "vault-refused": refused(
    "vault-operator",
    "The vault refused the request for a reason this program has no name for.",
    "Read the vault's own message, and its log.",
  ),
  "vault-fault": later(
    "vault-operator",
    "The vault itself failed (status 500).",
    "Look into the vault's log. A YAML number as serial in registration.body is a known reason: quote it.",
  ),
  "vault-busy": later(
    "vault-operator",
    "The vault, or a gateway before it, cannot answer now.",
    "The next try may succeed; if it lasts, ask the vault's operator.",
  ),
  "vault-not-found": wrongUrl(
    "There is no such path on that server (status 404).",
    "Correct the path of the device service's URL: it ends in /v1/ for a Serial Vault of one's own.",
  ),
  "vault-method-refused": wrongUrl(
    "The server does not take this request on that path (status 405).",
    "Correct the device service's URL; a redirect on the way may have turned the request into another.",
  ),
  "vault-redirect": wrongUrl(
    "The vault answers with a redirect, which a registration must not follow: snapd would lose the request on the way.",
    "Give the URL it points to in the settings. If it points to a login page, the network keeps the device captive.",
  ),
  "vault-status-unexpected": wrongUrl("The answer's status is none a vault gives.", wrongService),
  "vault-answer-not-json": wrongUrl("The answer should be JSON and is not.", wrongService),
  "vault-answer-empty": wrongUrl("The answer has no content.", wrongService),
  "vault-answer-too-big": refused("vault-operator", "The vault's answer is bigger than any real one.", wrongService),
  "vault-answer-unreadable": refused(
    "vault-operator",
    "The vault's answer is no stream of assertions.",
    "Something between vault and device may change or cut answers; look into the vault's log.",
  ),
  "vault-answer-unexpected": refused(
    "vault-operator",
    "The vault's answer holds an assertion that does not belong there.",
    `Only serial, account, account-key, model and store are expected. ${wrongService}`,
  ),
  "vault-two-serials": refused("vault-operator", "The vault's answer holds more than one serial.", wrongService),
  "vault-no-serial": refused("vault-operator", "The vault's answer holds no serial.", wrongService),
  "vault-no-request-id": wrongUrl("The answer is JSON but holds no request-id.", wrongService),
  "vault-request-id-unusable": refused(
    "vault-operator",
    "The request-id cannot be put into an assertion: it is too long or holds control characters.",
    wrongService,
  ),
} as const satisfies ProblemTable;
