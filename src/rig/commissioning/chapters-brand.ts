import type { ModelAssertion } from "../../assertion/assertion.ts";
import { brandAssertions } from "../brand.ts";
import { signStore } from "../models.ts";
import type { Commission } from "./commission-brand.ts";
import { findingInWords } from "./model-json/model-finding.ts";
import { headerOf, type ModelSource, signModelSource } from "./model-source.ts";
import type { RoadInput, Scene } from "./scene.ts";
import type { Story, Told } from "./story.ts";
import { modelJson } from "./sub-store-model.ts";

// The desk's part of the road: what a brand has before there is a device.

function kindOf({ statement }: ModelSource): string {
  const { headers } = statement;
  const classic = headers["classic"] === "true";
  if (headers["snaps"] !== undefined) {
    const grade = headerOf(statement, "grade") || "signed";
    return classic ? `classic with a list of snaps, grade ${grade}` : `Ubuntu Core 20 or later, grade ${grade}`;
  }
  if (classic) return "classic";
  return headerOf(statement, "base") === undefined ? "Ubuntu Core 16" : "Ubuntu Core 18";
}

function nameOf({ statement }: ModelSource): string {
  return `${headerOf(statement, "brand-id") ?? ""}/${headerOf(statement, "model") ?? ""}`;
}

/** What was read, with every warning. */
export async function tellModel({ model, folder }: RoadInput, story: Story): Promise<void> {
  await story.tell("model", "The model, as the brand writes it", async () => {
    if (model.signed === undefined) folder.write("model.json", modelJson(model));
    const store = headerOf(model.statement, "store") ?? "none: Canonical's public store";
    const told = [
      `${model.source}: ${nameOf(model)}, ${kindOf(model)}.`,
      `Its store: ${store}.`,
      ...model.findings.flatMap((one) => [`warning: ${findingInWords(one)}`, `  fix: ${one.fix}`]),
    ];
    const inRealLife = [
      "The brand's engineer writes this file; brand-id is the account id that `snapcraft whoami` shows.",
    ];
    return [undefined, { told, inRealLife }];
  });
}

/** Makes or brings the brand, and writes down who is trusted from here on. */
export async function tellRoot({ commission, folder }: RoadInput, story: Story): Promise<Commission> {
  return await story.tell("root", "The root of trust", async () => {
    const commissioned = await commission();
    const { trusted, root } = commissioned.brand;
    const assertions = folder.writeAssertions("trusted.assert", trusted);
    const made = commissioned.newKeys.some(({ keyId }) => keyId === root?.key.keyId);
    const told = [
      made
        ? "Made for this folder alone: whoever is to believe the rest must be told to trust it."
        : `Brought: everything below stands on ${trusted.map((one) => one.authorityId)[0] ?? "it"}.`,
    ];
    const inRealLife = ["Canonical's root is compiled into snapd. Nobody makes one."];
    return [commissioned, { told, assertions, inRealLife }];
  });
}

/** Account and account-key, and whoever else signs serials. */
export async function tellBrand({ commissioned, folder, story }: Scene): Promise<void> {
  await story.tell("brand", "The brand's account and signing key", async () => {
    const { brand, newKeys, checks } = commissioned;
    const assertions = folder.writeAssertions("brand.assert", brandAssertions(brand));
    if (newKeys.length > 0) folder.writeKeys(newKeys);
    const kept = newKeys.length === 0 ? [] : [`${newKeys.length} private keys are in private-keys-v1/, mode 0600.`];
    const signer = brand.serialSigner.account.accountId;
    const told = [
      `Account ${brand.brandId}; serials are signed by ${signer}.`,
      ...checks.map((one) => `checked: ${one}`),
      ...kept,
    ];
    const inRealLife = [
      "The account is made at snapcraft.io; its id is 32 letters and digits.",
      "`snapcraft create-key NAME` and `snapcraft register-key NAME` make the key and have the store sign its account-key.",
    ];
    return [undefined, { told, assertions, inRealLife }];
  });
}

/** Both models, signed by the brand: the device's own, and that of the sub-store it will move to. */
export async function tellSignature(
  scene: Scene,
): Promise<{ readonly model: ModelAssertion; readonly subModel: ModelAssertion }> {
  const { model, subModel, commissioned, folder, story, context } = scene;
  return await story.tell("sign-model", "The signed model assertion", async () => {
    const sign = (source: ModelSource): ModelAssertion =>
      signModelSource(source, commissioned.brand, context.clock.now(), context.crypto);
    const signed = { model: sign(model), subModel: sign(subModel) };
    const assertions = folder.writeAssertions("model.assert", [signed.model]);
    const told = [model.signed === undefined ? "Signed with the brand's key." : "It was signed already, and verifies."];
    const inRealLife = ["`snap sign -k NAME model.json > model.assert`, then `ubuntu-image snap model.assert`."];
    return [signed, { told, assertions, inRealLife }];
  });
}

/** What is told of a store's assertion, which only a root can sign. */
export function storeTold(
  scene: Scene,
  store: string | undefined,
  file: string,
  friendly?: string,
): Omit<Told, "inRealLife"> {
  const { commissioned, folder, context } = scene;
  if (store === undefined) return { told: ["The model names no store, so there is no assertion of one."] };
  const brought = commissioned.stores.find((one) => one.store === store);
  if (brought !== undefined) return { told: ["Brought."], assertions: folder.writeAssertions(file, [brought]) };
  const { brand } = commissioned;
  if (brand.root === undefined) {
    return { told: [`Not brought. Only the root can sign it; a device in store ${store} works without it.`] };
  }
  const friendlyStores = friendly === undefined ? {} : { friendlyStores: [friendly] };
  const assertion = signStore(brand, { store, ...friendlyStores, signedAt: context.clock.now() }, context.crypto);
  const told = [`Store ${store}, run by ${brand.brandId}; signed by the root, which alone may.`];
  return { told, assertions: folder.writeAssertions(file, [assertion]) };
}

/** The brand store of the model. */
export async function tellStore(scene: Scene, model: ModelAssertion): Promise<void> {
  await scene.story.tell("store", "The brand store", async () => {
    const inRealLife = [
      "Canonical opens a brand store for the account and tells its id; `snap known --remote store store=ID` shows it.",
    ];
    return [undefined, { ...storeTold(scene, model.store, "store.assert"), inRealLife }];
  });
}
