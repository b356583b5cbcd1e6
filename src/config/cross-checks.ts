import { findFormFault } from "../hardware/form.ts";
import { parseTemplate, type TemplatePart } from "../hardware/template.ts";
import { printable } from "../problem/printable.ts";
import { deadlineSeconds, keys } from "./keys.ts";
import type { Merge, Picked } from "./merge.ts";
import type { PickedSettings } from "./picked-settings.ts";
import { isLoopback } from "./shapes/urls.ts";

/** What no key can tell alone: pairs that belong together, plain http, and what is allowed but deserves a warning. */
export function crossCheck(picked: PickedSettings, merge: Merge): void {
  checkPlainHttp(picked, merge);
  checkClientPair(picked, merge);
  checkSerial(picked, merge);
  checkHardwareKey(picked, merge);
  warnOfIdleHeaders(picked, merge);
  warnOfVaultPath(picked, merge);
  warnOfLiteralKeys(picked, merge);
  warnOfTrust(merge);
  warnOfDeadline(picked, merge);
}

function checkPlainHttp(picked: PickedSettings, merge: Merge): void {
  const allowed = picked.plainHttp === "allowed";
  refusePlainHttp(picked.vaultUrl, keys.vaultUrl.path, allowed, merge);
  refusePlainHttp(picked.storeProxy, keys.storeProxy.path, allowed, merge);
  refusePlainHttp(picked.storeUrl, keys.storeUrl.path, false, merge);
}

function refusePlainHttp(url: Picked<URL> | undefined, path: string, allowed: boolean, merge: Merge): void {
  if (url === undefined || allowed || url.value.protocol !== "http:" || isLoopback(url.value)) return;
  const https = printable(url.value.href.replace(/^http:/, "https:"), 200);
  const word = path === keys.storeUrl.path ? "" : " On a closed network only, add vault.plain-http: allowed.";
  merge.report(url.at, path, {
    code: "settings-plain-http",
    problem: `${path} uses http to ${printable(url.value.host, 80)}: headers with the API key can be read on the way`,
    fix: `Write ${https}.${word}`,
  });
}

function checkClientPair(picked: PickedSettings, merge: Merge): void {
  const both = [keys.vaultClientCertificate, keys.vaultClientKey];
  const given = both.flatMap((key) =>
    merge
      .every(key)
      .slice(0, 1)
      .map(({ value }) => ({ path: key.path, value })),
  );
  const [only] = given;
  if (only === undefined) return;
  if (given.length === both.length) return checkClientKey(picked, merge);
  const missing = both.find(({ path }) => path !== only.path);
  merge.report(only.value.at, only.path, {
    code: "settings-incomplete",
    problem: `${only.path} is set and ${missing?.path} is not`,
    fix: `Set ${missing?.path} too: a certificate is of use only together with its key.`,
  });
}

/** Each of the two may be sound, and the key another certificate's: the vault would refuse the connection. */
function checkClientKey({ settings }: PickedSettings, merge: Merge): void {
  const { clientCertificate, clientKey } = settings.vault;
  const [given] = merge.every(keys.vaultClientKey);
  if (clientCertificate === undefined || clientKey === undefined || given === undefined) return;
  const fault = merge.inspectKeyOf(clientCertificate, clientKey);
  if (fault === undefined) return;
  const { path } = keys.vaultClientKey;
  merge.report(given.value.at, path, {
    code: "settings-content-wrong",
    problem: `${path}: ${printable(fault.problem, 300)}`,
    fix: fault.fix,
  });
}

/** Characters of the strict form: the texts an author adds must not make every serial fail later. */
const strictText = /^[A-Za-z0-9:+-]*$/;

function checkSerial(picked: PickedSettings, merge: Merge): void {
  const { template, sources, form, prefix } = picked.settings.serial;
  const parsed = template === undefined ? undefined : parseTemplate(template);
  const parts = parsed?.kind === "parts" ? parsed.parts : [];
  const texts = parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])).join("");
  if (form !== "loose") {
    refuseLooseText(prefix, keys.serialPrefix.path, merge);
    refuseLooseText(texts, keys.serialTemplate.path, merge);
    refuseLooseWhole(prefix ?? "", parts, merge);
  }
  if (template === undefined || sources.length === 0) return;
  const [at] = merge.every(keys.serialSources);
  if (at === undefined) return;
  merge.report(at.value.at, keys.serialSources.path, {
    code: "settings-no-effect",
    severity: "warning",
    problem: "serial.sources is not consulted beside serial.template",
    fix: "Remove serial.sources, or the template.",
  });
}

function refuseLooseText(text: string | undefined, path: string, merge: Merge): void {
  const [strongest] = merge.every(path === keys.serialPrefix.path ? keys.serialPrefix : keys.serialTemplate);
  if (text === undefined || strongest === undefined || strictText.test(text)) return;
  const other = [...text].find((character) => !strictText.test(character)) ?? "";
  merge.report(strongest.value.at, path, {
    code: "settings-value-wrong",
    problem: `${path} holds "${printable(other)}", which a serial of the strict form cannot have`,
    fix: "Use letters, digits and : + -, or set serial.form: loose.",
  });
}

/**
 * Where the texts stand decides, too: : + and - are single, and between letters and digits. The hardware's values are taken
 * for a digit; what they really are is seen on the board.
 */
function refuseLooseWhole(prefix: string, parts: readonly TemplatePart[], merge: Merge): void {
  const digit = "0";
  const whole = parts.map((part) => (part.kind === "text" ? part.text : digit)).join("");
  if (!strictText.test(prefix) || !strictText.test(whole)) return;
  const isPrefix = findFormFault(`${prefix}${digit}`, "strict") !== undefined;
  const fault = findFormFault(`${prefix}${whole === "" ? digit : whole}`, "strict");
  const key = isPrefix ? keys.serialPrefix : keys.serialTemplate;
  const [strongest] = merge.every(key);
  if (fault === undefined || strongest === undefined) return;
  merge.report(strongest.value.at, key.path, {
    code: "settings-value-wrong",
    problem: `no serial with this ${key.path} has the strict form: ${fault.why}`,
    fix: "Begin and end with a letter or digit, use : + - one at a time, or set serial.form: loose.",
  });
}

/** One key or one signer; and what Go's crypto/rsa of snapd's time could not verify. */
function checkHardwareKey({ settings }: PickedSettings, merge: Merge): void {
  const wanted = settings.hardwareIdentity;
  const [signer] = merge.every(keys.hardwareIdentitySigner);
  if (wanted?.key !== undefined && signer !== undefined) {
    merge.report(signer.value.at, keys.hardwareIdentitySigner.path, {
      code: "settings-conflict",
      problem: "hardware-identity.signer and hardware-identity.key are both set: a device has one hardware key",
      fix: "Remove one of the two.",
    });
  }
  const [digest] = merge.every(keys.hardwareIdentityDigest);
  if (wanted?.kind !== "rsa" || wanted.digest !== "sha3-384" || digest === undefined) return;
  merge.report(digest.value.at, keys.hardwareIdentityDigest.path, {
    code: "settings-no-effect",
    severity: "warning",
    problem: "an RSA signature over SHA3-384 is one that services written in Go may be unable to verify",
    fix: "Use sha256, sha384 or sha512, or a key of kind ecdsa.",
  });
}

function warnOfLiteralKeys(picked: PickedSettings, merge: Merge): void {
  for (const [name, { value, at, layer }] of picked.headers) {
    if (layer !== "file" || !value.literal || !/key|token|secret|auth|passw|cookie/.test(name)) continue;
    const path = `${keys.vaultHeaders.path}.${name}`;
    merge.report(at, path, {
      code: "settings-secret-in-file",
      severity: "warning",
      problem: `${path} holds a secret that everybody who has the image or its source can read`,
      fix: `Put the value into a file of its own (mode 600) and write ${name}: {file: PATH}, or use snap set.`,
    });
  }
}

/** MODEL_APIKEY alone is no sign of a forgotten URL: it may be set for every build. */
function warnOfIdleHeaders({ vaultUrl, headers }: PickedSettings, merge: Merge): void {
  if (vaultUrl !== undefined || merge.every(keys.vaultUrl).length > 0) return;
  const [first] = [...headers.values()].filter(({ layer }) => layer !== "environment");
  if (first === undefined) return;
  merge.report(first.at, keys.vaultHeaders.path, {
    code: "settings-no-effect",
    severity: "warning",
    problem: "vault.headers is set and vault.url is not: the serial is requested from the store, not from a vault",
    fix: "Set vault.url, or remove vault.headers.",
  });
}

/** The Serial Vault serves /v1/request-id and /v1/serial; a hardware key asks another service. */
function warnOfVaultPath({ vaultUrl, settings }: PickedSettings, merge: Merge): void {
  if (vaultUrl === undefined || settings.hardwareIdentity !== undefined || /\/v\d+\//.test(vaultUrl.value.pathname))
    return;
  merge.report(vaultUrl.at, keys.vaultUrl.path, {
    code: "settings-vault-path",
    severity: "warning",
    problem: `${keys.vaultUrl.path} does not end in /v1/, and the Serial Vault answers 404 elsewhere`,
    fix: `Write ${printable(new URL("v1/", vaultUrl.value).href, 200)}, unless your vault has other paths.`,
  });
}

function warnOfTrust(merge: Merge): void {
  const [trust] = merge.every(keys.trust);
  if (trust === undefined) return;
  merge.report(trust.value.at, keys.trust.path, {
    code: "settings-trust-in-use",
    severity: "warning",
    problem: "trust is in use: assertions of another root than Canonical's are accepted",
    fix: "Remove trust before devices are shipped.",
  });
}

function warnOfDeadline(picked: PickedSettings, merge: Merge): void {
  const [deadline] = merge.every(keys.deadline);
  if (deadline === undefined || picked.settings.deadlineSeconds <= deadlineSeconds.longForConfigure) return;
  merge.report(deadline.value.at, keys.deadline.path, {
    code: "settings-deadline-long",
    severity: "warning",
    problem: `deadline is ${picked.settings.deadlineSeconds} s, and a configure hook stops after ${deadlineSeconds.longForConfigure} s`,
    fix: `Stay at ${deadlineSeconds.longForConfigure} or below; more counts in prepare-device alone.`,
  });
}
