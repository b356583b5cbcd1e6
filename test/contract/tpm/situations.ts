import type { SoftwareTpm } from "./software-tpm.ts";

/** A state in which a board's TPM may be found, and what becomes of its endorsement key's Name. */
export interface Situation {
  readonly name: string;
  readonly prepare: (tpm: SoftwareTpm) => void;
  /** Has tpm2-tools' word for the Name, or is refused with this code. */
  readonly expected: { readonly toolName: (tpm: SoftwareTpm) => string } | { readonly code: string };
  /** swtpm always has RSA: the answer of a TPM without it is put in its place. */
  readonly isRsaMissing?: boolean;
  /** Nobody has sent TPM2_Startup. */
  readonly isNotStarted?: boolean;
}

const handle = "0x81010001";
const nothing = (): void => undefined;

function keepEk(tpm: SoftwareTpm, kind: "rsa" | "ecc"): void {
  tpm.tool("tpm2_createek", "-c", handle, "-G", kind, "-u", "ek.pub");
}

/** Keeps another primary key under the handle of the endorsement key. */
function keepOther(tpm: SoftwareTpm, hierarchy: "o" | "e", attributes: string, kind = "rsa2048"): void {
  tpm.tool("tpm2_createprimary", "-C", hierarchy, "-G", kind, "-a", attributes, "-c", "other.ctx");
  tpm.tool("tpm2_evictcontrol", "-C", "o", "-c", "other.ctx", handle);
}

function setPassword(tpm: SoftwareTpm): void {
  tpm.tool("tpm2_changeauth", "-c", "endorsement", "secret");
}

function switchOff(tpm: SoftwareTpm): void {
  tpm.tool("tpm2_hierarchycontrol", "-C", "p", "ehEnable", "clear");
}

function nameIn(printed: string): string {
  const [, name] = /^name: ([0-9a-f]+)$/m.exec(printed) ?? [];
  if (name === undefined) throw new Error("tpm2_readpublic printed no name");
  return name;
}

const keptName = { toolName: (tpm: SoftwareTpm) => nameIn(tpm.tool("tpm2_readpublic", "-c", handle)) };

function madeName(kind: "rsa" | "ecc"): Situation["expected"] {
  const toolName = (tpm: SoftwareTpm): string => {
    tpm.tool("tpm2_createek", "-c", "ek.ctx", "-G", kind, "-u", "ek.pub");
    return nameIn(tpm.tool("tpm2_readpublic", "-c", "ek.ctx"));
  };
  return { toolName };
}

const storage = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|restricted|decrypt";
const signing = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign";
const portable = "sensitivedataorigin|userwithauth|restricted|decrypt";

/** A TPM has room for three transient objects: none is left. */
function fillMemory(tpm: SoftwareTpm): void {
  for (const name of ["one", "two", "three"]) {
    tpm.tool("tpm2_createprimary", "-C", "o", "-G", "ecc", "-c", `${name}.ctx`);
  }
}

export const situations: readonly Situation[] = [
  { name: "a TPM new from the factory", prepare: nothing, expected: madeName("rsa") },
  { name: "an RSA key kept at the handle", prepare: (tpm) => keepEk(tpm, "rsa"), expected: keptName },
  { name: "an ECC key kept at the handle", prepare: (tpm) => keepEk(tpm, "ecc"), expected: keptName },
  { name: "no key kept and no RSA", prepare: nothing, expected: madeName("ecc"), isRsaMissing: true },
  {
    name: "a password, and a kept key that needs none to be read",
    prepare: (tpm) => {
      keepEk(tpm, "rsa");
      setPassword(tpm);
    },
    expected: keptName,
  },
  { name: "a password and no kept key", prepare: setPassword, expected: { code: "serial-tpm-refused" } },
  { name: "the hierarchy switched off", prepare: switchOff, expected: { code: "serial-tpm-refused" } },
  {
    name: "the hierarchy switched off and a kept key",
    prepare: (tpm) => {
      keepEk(tpm, "rsa");
      switchOff(tpm);
    },
    expected: { code: "serial-tpm-refused" },
  },
  {
    name: "a storage root key under the endorsement key's handle",
    prepare: (tpm) => keepOther(tpm, "o", storage),
    expected: { code: "serial-tpm-refused" },
  },
  {
    name: "a signing key under the endorsement key's handle",
    prepare: (tpm) => keepOther(tpm, "e", signing, "ecc256:ecdsa-sha256:null"),
    expected: { code: "serial-tpm-refused" },
  },
  {
    name: "a key that can be copied to another TPM under the handle",
    prepare: (tpm) => keepOther(tpm, "e", portable),
    expected: { code: "serial-tpm-refused" },
  },
  { name: "no memory for another key", prepare: fillMemory, expected: { code: "serial-unreadable" } },
  { name: "nobody started the TPM", prepare: nothing, expected: { code: "serial-unreadable" }, isNotStarted: true },
];
