import { type SettingKey, withDefault, withoutDefault } from "./key.ts";
import { digestName, signerCommand } from "./shapes/hardware-identity.ts";
import { headers } from "./shapes/headers.ts";
import { filePath, filePaths } from "./shapes/paths.ts";
import { choice, wholeNumber, yesOrNo } from "./shapes/scalars.ts";
import { serialPlaceholders, serialPrefix, serialSources, serialStrip, serialTemplate } from "./shapes/serials.ts";
import { httpUrl } from "./shapes/urls.ts";

export const deadlineSeconds = { min: 10, max: 570, standard: 240, longForConfigure: 240 } as const;

/** THE schema: every key of the settings, its kind, meaning and default. Check, JSON Schema and documents follow it. */
export const keys = {
  vaultUrl: withoutDefault("vault.url", httpUrl({ example: "https://vault.example.com/v1/", kind: "folder" }), {
    meaning:
      "Base URL of the Serial Vault, as snapd's device-service.url. A missing slash at the end is added. " +
      "Without it the serial is requested from the store.",
    examples: ["https://vault.example.com/v1/"],
  }),
  vaultPlainHttp: withDefault("vault.plain-http", choice(["refused", "allowed"]), "refused", {
    meaning:
      "Whether vault.url and store.proxy may begin with http:// although the host is another machine. " +
      "Everybody on that network can then read the API key.",
    examples: ["allowed"],
  }),
  vaultHeaders: withoutDefault("vault.headers", headers, {
    meaning:
      "Headers sent with every request to the vault, for example the API key. A value is text in quotes, or " +
      "{file: PATH}: the file's only line (mode 600, at most 8 KiB). Names do not tell upper from lower case.",
    examples: [{ "api-key": { file: "api-key" } }],
  }),
  vaultCa: withoutDefault("vault.ca", filePaths({ example: "factory-ca.pem", content: "certificates" }), {
    meaning: "PEM files with certificate authorities that are trusted for the vault beside the system's.",
    examples: [["factory-ca.pem"]],
  }),
  vaultClientCertificate: withoutDefault(
    "vault.client-certificate",
    filePath({ example: "client.pem", content: "certificates" }),
    {
      meaning: "PEM file with the certificate shown to the vault. Needs vault.client-key.",
      examples: ["client.pem"],
    },
  ),
  vaultClientKey: withoutDefault("vault.client-key", filePath({ example: "client.key", content: "private-key" }), {
    meaning: "PEM file (mode 600) with the private key of vault.client-certificate.",
    examples: ["client.key"],
  }),
  vaultProxy: withoutDefault("vault.proxy", httpUrl({ example: "http://proxy.example.com:3128", kind: "proxy" }), {
    meaning:
      "HTTP proxy through which vault and store are reached. Without it the proxy is snapd's own, if there is one (snap set " +
      "system proxy.https=URL, also with a login), or that of https_proxy and http_proxy in the environment. Hosts that " +
      "need none: snap set system proxy.no-proxy=LIST, or no_proxy. A loopback address never does.",
    examples: ["http://proxy.example.com:3128"],
  }),
  serialSources: withoutDefault("serial.sources", serialSources, {
    meaning:
      "Where the serial number is read, in this order; the first source that has one decides. " +
      "Without it the default sources are asked.",
    examples: [["device-tree.serial-number", "dmi.product-serial"], ["file:/var/lib/factory/serial"]],
  }),
  serialForm: withDefault("serial.form", choice(["strict", "loose"]), "strict", {
    meaning:
      "Which characters a serial may have. strict: letters, digits and single : + - " +
      "between them; loose: whatever the vault and snapd take.",
    examples: ["loose"],
  }),
  serialCase: withoutDefault("serial.case", choice(["upper", "lower"]), {
    meaning: "Changes the hardware's value to upper or lower case. Without it the value stays as it is.",
    examples: ["upper"],
  }),
  serialStrip: withoutDefault("serial.strip", serialStrip, {
    meaning: "Characters that are removed from the hardware's value wherever they stand.",
    examples: [":-"],
  }),
  serialPrefix: withoutDefault("serial.prefix", serialPrefix, {
    meaning: "Text put before the serial.",
    examples: ["LINE7-"],
  }),
  serialTemplate: withoutDefault("serial.template", serialTemplate, {
    meaning:
      "Builds the serial from several sources: every source in braces must have a value. serial.sources is not " +
      "consulted then.",
    examples: ["{dmi.board-serial}-{mac}"],
  }),
  serialPlaceholders: withoutDefault("serial.placeholders", serialPlaceholders, {
    meaning: "Texts that are filler and no serial numbers on this hardware, beside the known ones.",
    examples: [["TBD", "XX-0000"]],
  }),
  model: withoutDefault("model", filePath({ example: "model.assert", content: "model" }), {
    meaning: "File with the model assertion, where snapctl cannot tell it (outside a gadget's hook).",
    examples: ["model.assert"],
  }),
  prerequisites: withoutDefault("prerequisites", filePaths({ example: "brand.account-key", content: "assertions" }), {
    meaning: "Files with assertions (account, account-key) that the serial needs, so that they are not fetched.",
    examples: [["brand.account-key"]],
  }),
  trust: withoutDefault("trust", filePaths({ example: "test-root.account-key", content: "assertions" }), {
    meaning: "Files with account and account-key of a root that is trusted beside Canonical's. For trials only.",
    examples: [["test-root.account-key"]],
  }),
  storeUrl: withDefault(
    "store.url",
    httpUrl({ example: "https://api.snapcraft.io/", kind: "folder" }),
    new URL("https://api.snapcraft.io/"),
    {
      meaning: "Base URL of the store: assertions, the store session, and the serial where vault.url is not set.",
      examples: ["https://api.snapcraft.io/"],
    },
  ),
  storeProxy: withoutDefault("store.proxy", httpUrl({ example: "https://store-proxy.example.com/", kind: "folder" }), {
    meaning: "URL of a Snap Store Proxy. With version 6 or later it also passes requests on to vault.url.",
    examples: ["https://store-proxy.example.com/"],
  }),
  identityKey: withDefault("identity-key", yesOrNo, true, {
    meaning: "Whether the device also makes an Ed25519 identity key and names it in the serial-request's body.",
    examples: [false],
  }),
  hardwareIdentityKind: withoutDefault("hardware-identity.kind", choice(["rsa", "ecdsa"]), {
    meaning: "Kind of the hardware key that is made (ecdsa if it is not said); a brought key must be of this kind.",
    examples: ["rsa"],
  }),
  hardwareIdentityKey: withoutDefault(
    "hardware-identity.key",
    filePath({ example: "/var/lib/factory/hardware.key", content: "hardware-key" }),
    {
      meaning: "PEM file (mode 600) with a hardware key that the factory brought. Not together with a signer.",
      examples: ["/var/lib/factory/hardware.key"],
    },
  ),
  hardwareIdentitySigner: withoutDefault("hardware-identity.signer", signerCommand, {
    meaning:
      "Program and arguments of an external signer (TPM, PKCS#11, OP-TEE); docs/hardware-identity.md has its contract.",
    examples: [["bin/sign-with-tpm", "--slot", "1"]],
  }),
  hardwareIdentityDigest: withDefault(
    "hardware-identity.digest",
    choice(["sha256", "sha384", "sha512", "sha3-384"]),
    "sha256",
    { meaning: "Digest over the request-id that the hardware key signs.", examples: ["sha384"] },
  ),
  hardwareIdentityDigestName: withoutDefault("hardware-identity.digest-name", digestName, {
    meaning: "The digest's name as the device service spells it, where that differs from hardware-identity.digest.",
    examples: ["SHA-256"],
  }),
  route: withDefault("route", choice(["auto", "delegated", "adopted"]), "auto", {
    meaning:
      "How key and serial reach snapd from the hooks (the command provision always registers by itself). delegated: snapd registers with what the agent prepared; adopted: the agent " +
      "registers and snapd takes over; auto: adopted where its plugs are connected, else delegated.",
    examples: ["delegated"],
  }),
  deadline: withDefault(
    "deadline",
    wholeNumber({ min: deadlineSeconds.min, max: deadlineSeconds.max, unit: "seconds" }),
    deadlineSeconds.standard,
    {
      meaning:
        "Seconds the agent may take before it stops by itself; a hook stops after 240 (configure) or 540 at the latest.",
      examples: [120],
    },
  ),
  logLevel: withDefault("log.level", choice(["error", "warning", "info", "debug"]), "info", {
    meaning: "How much the hooks write to their log.",
    examples: ["debug"],
  }),
} as const;

/** Every key in the order of the table. */
export const allKeys: readonly SettingKey<unknown>[] = Object.values(keys);

/** What the groups are for, in the JSON Schema and in docs/settings.md. */
export const groupMeanings: Readonly<Record<string, string>> = {
  vault: "The Serial Vault that signs the device's serial assertion.",
  serial: "How the device's serial number is found on the hardware.",
  store: "The snap store.",
  "hardware-identity": "Onboarding with a hardware key (the hook prepare-serial-request), for those who use it.",
  log: "The log.",
};
