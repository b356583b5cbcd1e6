/** Which characters the final serial may have: see form.ts. */
export type SerialForm = "strict" | "loose";

/**
 * What the author's settings say about the serial number (`serial.*`). Applied in this order, never another:
 * trim, placeholder check, strip, trim and placeholder check again, case, template, prefix, form and length.
 */
export interface SerialSettings {
  /** Source names in the author's order; empty means defaultSources. Not consulted when there is a template. */
  readonly sources: readonly string[];
  /** Default: strict. */
  readonly form?: SerialForm;
  /** Changes the hardware's values only; the template's own text and the prefix stay as written. */
  readonly case?: "upper" | "lower";
  /** Every character of this text is removed from the hardware's values. */
  readonly strip?: string;
  /** Put before everything else. */
  readonly prefix?: string;
  /** For example `{dmi.board-serial}-{mac}`: every source in braces must be usable. */
  readonly template?: string;
  /** More texts that are no serial numbers, beside the known ones. */
  readonly placeholders?: readonly string[];
}

/**
 * The order when the author names none: what is soldered to the board and printed on its label, firmware first.
 * On PCs the product serial is the one on the label, the board serial is its stand-in on white boxes; on ARM and RISC-V
 * boards the boot loader's device tree has what the factory fused, then the SoC's own number, then /proc/cpuinfo
 * (older Raspberry Pi kernels). Chassis serials and UUIDs are left out because whole batches share them, and MAC
 * addresses, disks and memory cards because they move with a part that can be exchanged: an author may choose them.
 */
export const defaultSources: readonly string[] = [
  "dmi.product-serial",
  "dmi.board-serial",
  "device-tree.serial-number",
  "soc.serial-number",
  "cpuinfo.serial",
];
