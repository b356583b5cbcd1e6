import type { Brand } from "../brand.ts";
import type { RoadResult } from "./road.ts";

export interface ReadmeInput {
  readonly road: RoadResult;
  readonly brand: Brand;
  readonly assertionFiles: readonly string[];
  /** Private keys were written here. */
  readonly hasKeys: boolean;
  /** Absolute. */
  readonly folder: string;
}

/** As `npm run build` makes it; nothing of this project is on PATH. */
const executable = `dist/prepare-device-linux-${process.arch === "arm64" ? "arm64" : "x64"}`;

const explained: Readonly<Record<string, string>> = {
  "trusted.assert": "the root: account and account-key that a judge of the rest has to trust",
  "brand.assert": "account and account-key of the brand (and of whoever else signs serials)",
  "model.assert": "the model, signed",
  "store.assert": "the brand store",
  "serial-request.assert": "what the device sent to the vault at its first boot",
  "serial.assert": "its serial",
  "session-request.assert": "the device-session-request of its first store session",
  "sub-model.assert": "the model of the sub-store, signed",
  "sub-store.assert": "the sub-store",
  "sub-serial-request.assert": "what the device sent to move there; the old serial went behind the new model",
  "sub-serial.assert": "its serial for the sub-store's model",
  "sub-session-request.assert": "the device-session-request of its session in the sub-store",
};

function fileLines({ assertionFiles, hasKeys }: ReadmeInput): readonly string[] {
  const rows: (readonly [string, string])[] = [
    ...assertionFiles.map((name) => [name, explained[name] ?? ""] as const),
    ["model.json, sub-model.json", "the models as a brand writes them, where they were not signed already"],
    ...(hasKeys ? [["private-keys-v1/", "private keys, as snapd keeps them: secret, mode 0600"] as const] : []),
    ["api-key", "what the vault wanted to see: secret, mode 0600"],
    ["prepare-device.yaml", "the settings of the gadget; vault and store are gone, so the URLs lead nowhere now"],
    ["http.jsonl", "every request, with its answer's status"],
    ["story.json", "the whole story for programs"],
    ["root/", "the device's file system"],
  ];
  return rows.map(([name, what]) => `  ${name.padEnd(27)} ${what}`);
}

function keyArguments({ brand }: ReadmeInput): string {
  const ids = [...new Set([brand.brand.key.keyId, brand.serialSigner.key.keyId])];
  return ids.map((id) => `"$DIR/private-keys-v1/${id}"`).join(" ");
}

function nextSteps(input: ReadmeInput): readonly string[] {
  const { hasKeys, assertionFiles } = input;
  const at = (name: string): string => `"$DIR/${name}"`;
  const stores = assertionFiles.filter((name) => name.endsWith("store.assert"));
  const rest = assertionFiles.filter((name) => name !== "trusted.assert" && name !== "brand.assert");
  const withBrand = [
    "Sign another model of this brand:",
    "  npm run rig -- brand check other.json",
    `  npm run rig -- brand sign other.json --from "$DIR" --out other.assert`,
    "",
    "Walk the road with another model, with this brand instead of a new one:",
    `  npm run rig -- brand --model other.json --trust ${at("trusted.assert")} \\`,
    `    --brand ${["brand.assert", ...stores].map(at).join(" ")} --key ${keyArguments(input)}`,
    "",
  ];
  return [
    ...(hasKeys ? withBrand : []),
    "Verify all of it with this project's own reader (once: npm run build):",
    `  ${executable} verify ${rest
      .filter((name) => !name.includes("session"))
      .map(at)
      .join(" ")} \\`,
    `    --trust ${at("trusted.assert")} --prerequisites ${at("brand.assert")}`,
    "",
    "Verify all of it with snapd's own code (once: test/snapd/install-packages.sh, as root on Debian 12):",
    "  test/snapd/build.sh .cache/snapd",
    `  .cache/snapd/snapd-oracle check -trusted ${at("trusted.assert")} \\`,
    `    ${["brand.assert", ...rest].map(at).join(" ")}`,
  ];
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** README.txt of a road's folder: what is in it and what to do next. */
export function readmeText(input: ReadmeInput): string {
  const { model, subModel, serial } = input.road;
  const made =
    input.brand.root === undefined
      ? "A brand that was brought"
      : "A throw-away brand: nothing outside this folder trusts it, and nothing should";
  const lines = [
    `${made}. Made by \`npm run rig -- brand\`.`,
    "",
    `Device: ${model.brandId}/${model.model}, serial ${serial.serial}; then ${subModel.brandId}/${subModel.model}.`,
    "",
    "Files:",
    ...fileLines(input),
    "",
    "Next, in the folder of the project:",
    "",
    `  DIR=${shellWord(input.folder)}`,
    "",
    ...nextSteps(input),
  ];
  return `${lines.join("\n")}\n`;
}
