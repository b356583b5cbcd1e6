import type { SerialSettings } from "../hardware/serial-settings.ts";
import type { HardwareIdentitySettings } from "../hardware-identity/settings.ts";
import { crossCheck } from "./cross-checks.ts";
import type { FileAccess } from "./files.ts";
import { type Finding, sortFindings } from "./finding.ts";
import type { SettingKey } from "./key.ts";
import { keys } from "./keys.ts";
import type { Layer } from "./layers.ts";
import { Merge, originOf, type Picked } from "./merge.ts";
import type { MergedHeaders, PickedSettings } from "./picked-settings.ts";
import type { Settings, StoreSettings, VaultSettings } from "./settings.ts";
import type { HeaderSetting } from "./shapes/headers.ts";

export interface Resolution {
  /** Undefined where anything is an error. */
  readonly settings: Settings | undefined;
  /** Errors and warnings, the file's from its top. */
  readonly findings: readonly Finding[];
}

/** Lays the layers over each other (weakest first), checks every value alone and then together. */
export function resolveSettings(file: string | undefined, layers: readonly Layer[], access: FileAccess): Resolution {
  const merge = new Merge(layers, access);
  const picked = pickAll(file, merge);
  crossCheck(picked, merge);
  const findings = sortFindings(merge.findings);
  const broken = findings.some(({ severity }) => severity === "error");
  return { settings: broken ? undefined : { ...picked.settings, warnings: findings }, findings };
}

function pickAll(file: string | undefined, merge: Merge): PickedSettings {
  const vaultUrl = merge.pick(keys.vaultUrl);
  const plainHttp = pickValue(keys.vaultPlainHttp, merge);
  const headers = mergeHeaders(merge);
  const storeUrl = merge.pick(keys.storeUrl);
  const storeProxy = merge.pick(keys.storeProxy);
  const vault: VaultSettings = {
    url: vaultUrl?.value,
    plainHttp,
    headers: new Map([...headers].map(([name, { value }]) => [name, value.value])),
    ca: pickValue(keys.vaultCa, merge) ?? [],
    clientCertificate: pickValue(keys.vaultClientCertificate, merge),
    clientKey: pickValue(keys.vaultClientKey, merge),
    proxy: pickValue(keys.vaultProxy, merge),
  };
  const store: StoreSettings = { url: storeUrl?.value ?? keys.storeUrl.standard, proxy: storeProxy?.value };
  const settings = { file, vault, serial: serialOf(merge), store, ...restOf(merge), origins: merge.origins };
  return { vaultUrl, plainHttp, headers, storeUrl, storeProxy, settings };
}

function restOf(merge: Merge) {
  return {
    model: pickValue(keys.model, merge),
    prerequisites: pickValue(keys.prerequisites, merge) ?? [],
    trust: pickValue(keys.trust, merge) ?? [],
    identityKey: pickValue(keys.identityKey, merge),
    hardwareIdentity: hardwareIdentityOf(merge),
    route: pickValue(keys.route, merge),
    deadlineSeconds: pickValue(keys.deadline, merge),
    logLevel: pickValue(keys.logLevel, merge),
  };
}

function hardwareIdentityOf(merge: Merge): HardwareIdentitySettings | undefined {
  const group = {
    kind: pickValue(keys.hardwareIdentityKind, merge),
    key: pickValue(keys.hardwareIdentityKey, merge),
    signer: pickValue(keys.hardwareIdentitySigner, merge),
    digest: pickValue(keys.hardwareIdentityDigest, merge),
    digestName: pickValue(keys.hardwareIdentityDigestName, merge),
  };
  const inGroup = Object.values(keys).filter(({ path }) => path.startsWith("hardware-identity."));
  return inGroup.some((key) => merge.every(key).length > 0) ? group : undefined;
}

function serialOf(merge: Merge): SerialSettings {
  const form = pickValue(keys.serialForm, merge);
  const letterCase = pickValue(keys.serialCase, merge);
  const strip = pickValue(keys.serialStrip, merge);
  const prefix = pickValue(keys.serialPrefix, merge);
  const template = pickValue(keys.serialTemplate, merge);
  const placeholders = pickValue(keys.serialPlaceholders, merge);
  return {
    sources: pickValue(keys.serialSources, merge) ?? [],
    form,
    ...(letterCase !== undefined && { case: letterCase }),
    ...(strip !== undefined && { strip }),
    ...(prefix !== undefined && { prefix }),
    ...(template !== undefined && { template }),
    ...(placeholders !== undefined && { placeholders }),
  };
}

function pickValue<T>(key: SettingKey<T>, merge: Merge): T {
  return merge.pick(key)?.value ?? key.standard;
}

function mergeHeaders(merge: Merge): MergedHeaders {
  const merged = new Map<string, Picked<HeaderSetting>>();
  for (const layer of merge.pickEvery(keys.vaultHeaders)) {
    for (const [name, value] of layer.value) merged.set(name, { ...layer, value, at: value.entry.at });
  }
  if (merged.size === 0) merge.origins.set(keys.vaultHeaders.path, "default");
  for (const [name, { at }] of merged) merge.origins.set(`${keys.vaultHeaders.path}.${name}`, originOf(at));
  return merged;
}
