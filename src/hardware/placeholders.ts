import { isPlain } from "../problem/printable.ts";

/**
 * Filler texts that firmware holds where no serial number was ever written: the list of texts seen in DMI tables.
 * They are compared by key (letters and digits only, lower case), so `Default_String` and `default  string.` count too.
 */
const seenInDmi = [
  "To be filled by O.E.M.",
  "Default string",
  "System Serial Number",
  "Base Board Serial Number",
  "Chassis Serial Number",
  "Serial Number",
  "SerialNumber",
  "None",
  "Not Specified",
  "Not Applicable",
  "N/A",
  "NA",
  "Unknown",
  "Unspecified",
  "Invalid",
  "OEM",
  "O.E.M.",
  "Empty",
  "Null",
  "Not Available",
  "Not Settable",
  "Type1ProductConfigId",
  "0123456789",
  "123456789",
  "1234567890",
  "012345678",
];

/** Board makers' and boot loaders' defaults beside the texts above: mainboard templates, USB gadget and adb defaults. */
const seenElsewhere = [
  "Default",
  "Filled by O.E.M.",
  "To be filled by O.E.M. by More String",
  "Board Serial Number",
  "Product Serial Number",
  "System Serial",
  "Not Present",
  "Undefined",
  "Not Defined",
  "No Serial",
  "BSN12345678901234567",
  "SSN12345678901234567",
  "CSN12345678901234567",
  "MB-1234567890",
  "12345678",
  "0123456789ABCDEF",
  "1234567890ABCDEF",
  // Rockchip boards whose vendor storage was cloned (JeffyCN/meta-rockchip, issue 72): the device tree says this.
  "c3d9b8674f4b94f6",
];

/**
 * UUIDs of firmware that nobody gave one: AMI's default in both byte orders, counted-up bytes, FE everywhere, and
 * Dell's with an empty service tag in both byte orders. All 0 and all F are runs of one character.
 */
const uuids = [
  "03000200-0400-0500-0006-000700080009",
  "00020003-0004-0005-0006-000700080009",
  "00010203-0405-0607-0809-0a0b0c0d0e0f",
  "03020100-0504-0706-0809-0a0b0c0d0e0f",
  "12345678-1234-1234-1234-123456789012",
  "12345678-1234-5678-90ab-cddeefaabbcc",
  "fefefefe-fefe-fefe-fefe-fefefefefefe",
  "4c4c4544-0000-2010-8020-80c04f202020",
  "44454c4c-0000-1020-8020-80c04f202020",
];

/** Addresses that network chips or drivers fall back to when nobody programmed one. */
const macAddresses = ["00:11:22:33:44:55", "00:12:34:56:78:9a", "00:12:34:56:78:90", "00:e0:4c:68:00:01"];

/** Letters and digits only, in lower case: blanks, dots, dashes and case make no other text of a filler text. */
function placeholderKey(text: string): string {
  if (isPlain(text)) return text.toLowerCase().replace(/[^a-z0-9]/g, "");
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

const knownKeys: ReadonlySet<string> = new Set(
  [...seenInDmi, ...seenElsewhere, ...uuids, ...macAddresses].map(placeholderKey),
);

/** The texts that are no serial numbers: the known ones and the author's. */
export class Placeholders {
  readonly #authorKeys: ReadonlySet<string>;

  constructor(authorTexts: readonly string[] = []) {
    this.#authorKeys = new Set(authorTexts.map(placeholderKey));
  }

  /** Why the text is no serial number, or undefined if nothing speaks against it. */
  find(text: string): string | undefined {
    const key = placeholderKey(text);
    if (key === "") return "it has neither letters nor digits";
    if (knownKeys.has(key) || this.#authorKeys.has(key)) return "it is a filler text, the same on every such board";
    // Firmware that prints a register in hexadecimal puts 0x before it.
    const [first, ...others] = key.replace(/^0x(?=.)/, "");
    if (others.some((character) => character !== first)) return undefined;
    // A lone one tells at most a few dozen units apart.
    return others.length === 0 ? "it has only one letter or digit" : "it repeats one character";
  }
}
