import type { ModelAssertion, StoreAssertion } from "../assertion/assertion.ts";
import { signAssertion } from "../assertion/sign.ts";
import type { Crypto } from "../openpgp/crypto.ts";
import type { Brand } from "./brand.ts";
import { rfc3339 } from "./rig-context.ts";

/** graded: Ubuntu Core 20 and later. ungraded: Ubuntu Core 16 and 18. classic: an ordinary distribution with a gadget. */
export type ModelKind = "graded" | "ungraded" | "classic";

export interface ModelInput {
  readonly kind: ModelKind;
  readonly model: string;
  readonly gadget?: string;
  /** Base snap of a graded or ungraded model: core20, core22, core24; core18. */
  readonly base?: string;
  readonly architecture?: string;
  readonly grade?: "dangerous" | "signed" | "secured";
  readonly store?: string;
  readonly revision?: number;
  readonly signedAt: Date;
}

interface SnapInput {
  readonly name: string;
  readonly type: string;
  readonly channel: string;
}

/**
 * Snap ids are 32 characters of [a-zA-Z0-9]; these come from the name, so that they stay the same. In a model such an id
 * is the rig's own, and nobody's word about the gadget.
 */
export function snapIdOf(name: string): string {
  return name
    .replace(/[^a-zA-Z0-9]/g, "")
    .padEnd(32, "x")
    .slice(0, 32);
}

function snapEntry({ name, type, channel }: SnapInput): Readonly<Record<string, string>> {
  return { name, id: snapIdOf(name), type, "default-channel": channel };
}

function gradedHeaders(input: ModelInput, gadget: string) {
  const base = input.base ?? "core22";
  const track = base.replace("core", "");
  return {
    base,
    grade: input.grade ?? "signed",
    snaps: [
      snapEntry({ name: "pc-kernel", type: "kernel", channel: `${track}/stable` }),
      snapEntry({ name: gadget, type: "gadget", channel: `${track}/stable` }),
      snapEntry({ name: base, type: "base", channel: "latest/stable" }),
      snapEntry({ name: "snapd", type: "snapd", channel: "latest/stable" }),
    ],
  };
}

function headersOfKind(input: ModelInput, gadget: string) {
  if (input.kind === "graded") return gradedHeaders(input, gadget);
  if (input.kind === "classic") return { classic: "true", gadget };
  return { base: input.base ?? "core18", gadget, kernel: "pc-kernel" };
}

/** A model assertion signed by the brand (snapd asserts/model.go); it lists the serial authority if that is separate. */
export function signModel(brand: Brand, input: ModelInput, crypto: Crypto): ModelAssertion {
  const serialAuthority = brand.serialSigner.account.accountId;
  const assertion = signAssertion({
    type: "model",
    headers: {
      "authority-id": brand.brandId,
      series: "16",
      "brand-id": brand.brandId,
      model: input.model,
      architecture: input.architecture ?? "amd64",
      ...headersOfKind(input, input.gadget ?? "rig-gadget"),
      ...(serialAuthority === brand.brandId ? {} : { "serial-authority": [serialAuthority] }),
      ...(input.store === undefined ? {} : { store: input.store }),
      timestamp: rfc3339(input.signedAt),
    },
    ...(input.revision === undefined ? {} : { revision: input.revision }),
    signedAt: input.signedAt,
    key: brand.brand.key,
    crypto,
  });
  if (assertion.type !== "model") throw new TypeError("signAssertion changed the type");
  return assertion;
}

export interface StoreInput {
  readonly store: string;
  readonly url?: string;
  /** Stores whose snaps are found in this one, too: of a sub-store, the store it belongs to. */
  readonly friendlyStores?: readonly string[];
  readonly signedAt: Date;
}

/** A store assertion; only a directly trusted authority may sign one, so the root does (asserts/store_asserts.go). */
export function signStore(brand: Brand, input: StoreInput, crypto: Crypto): StoreAssertion {
  const { root } = brand;
  if (root === undefined) throw new RangeError("cannot sign a store assertion: the root's private key is not at hand");
  const assertion = signAssertion({
    type: "store",
    headers: {
      "authority-id": root.accountId,
      store: input.store,
      "operator-id": brand.brandId,
      ...(input.url === undefined ? {} : { url: input.url }),
      ...(input.friendlyStores === undefined ? {} : { "friendly-stores": input.friendlyStores }),
      timestamp: rfc3339(input.signedAt),
    },
    signedAt: input.signedAt,
    key: root.key,
    crypto,
  });
  if (assertion.type !== "store") throw new TypeError("signAssertion changed the type");
  return assertion;
}
