import { describe, expect, test } from "vitest";
import { Placeholders } from "../../../src/hardware/placeholders.ts";
import { findMacFault } from "../../../src/hardware/sources/mac-address.ts";

const known = new Placeholders();

/** The list as it was measured, spelled as it was seen. */
const seen = [
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
  "0",
  "00000000",
  "0123456789",
  "123456789",
  "1234567890",
  "012345678",
  "XXXXXXXX",
  "-",
  "00000000-0000-0000-0000-000000000000",
  "ffffffff-ffff-ffff-ffff-ffffffffffff",
  "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
  "03000200-0400-0500-0006-000700080009",
];

describe("a placeholder", () => {
  test.each(seen)("%s is found", (text) => {
    expect(known.find(text)).toBeTypeOf("string");
  });

  test.each(seen)("%s is found in upper and lower case and between blanks", (text) => {
    expect(known.find(text.toUpperCase())).toBeTypeOf("string");
    expect(known.find(`  ${text.toLowerCase()}\t`)).toBeTypeOf("string");
  });

  test.each([
    "To Be Filled By O.E.M",
    "default  string",
    "Default_String",
    "....",
    "----",
    "",
    " ",
    "7777",
    "ZZ-ZZ-ZZ",
    "0x0000000000000000",
    "0xFFFFFFFF",
  ])("%j is found too", (text) => {
    expect(known.find(text)).toBeTypeOf("string");
  });

  test.each([
    "7KQ4ZN2",
    "1463827",
    "0000000000000212",
    "OEM1",
    "NA12",
    "None5",
    "11111112",
    "Default string 7",
    "0x1A2B",
    "0x",
  ])("%s is none", (text) => {
    expect(known.find(text)).toBeUndefined();
  });

  test("an author's text is found as loosely as the known ones, and only where it was given", () => {
    expect(new Placeholders(["Acme TBD"]).find("ACME-tbd.")).toBeTypeOf("string");
    expect(known.find("ACME-tbd.")).toBeUndefined();
  });
});

describe("a MAC address", () => {
  test.each(["b8:27:eb:c1:f2:7e", "00:0d:b9:59:7c:84", "dc:a6:32:7f:41:b9"])("%s can be an identity", (address) => {
    expect(findMacFault(address)).toBeUndefined();
  });

  test.each([
    ["00:00:00:00:00:00", "all zero"],
    ["ff:ff:ff:ff:ff:ff", "broadcast"],
    ["01:00:5e:00:00:fb", "multicast"],
    ["02:42:7e:11:93:08", "locally administered"],
    ["52:54:00:8c:1e:4a", "locally administered by a hypervisor"],
    ["00:11:22:33:44:55", "an example address"],
    ["b8:27:eb:c1:f2", "too short"],
    ["b8:27:eb:c1:f2:7e:00:01", "an InfiniBand address"],
    ["", "empty"],
    ["b8:27:eb:c1:f2:7g", "no hexadecimal number"],
  ])("%s (%s) is refused", (address) => {
    expect(findMacFault(address)).toBeTypeOf("string");
  });
});

describe("what is said of a value with few letters or digits", () => {
  test.each([
    ["00000000", "it repeats one character"],
    ["x-x-x", "it repeats one character"],
    ["[1]", "it has only one letter or digit"],
    ["a!", "it has only one letter or digit"],
    ["ä€😀", "it has only one letter or digit"],
    ["-", "it has neither letters nor digits"],
  ])("%s: %s", (text, why) => {
    expect(known.find(text)).toBe(why);
  });
});
