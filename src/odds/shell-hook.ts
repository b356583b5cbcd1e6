/** What a serial becomes when a shell hook hands it to snapd by `snapctl set registration.proposed-serial=SERIAL`. */
export type ShellHookFate = "text" | "number" | "other-value" | "changed-text" | "nothing";

/** RFC 8259, section 6, with the white space of section 2 after it. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?[ \t\r\n]*$/;

/**
 * snapctl parses a value as JSON first and takes it as text only if that fails (protocol measured on snapd 2.57.6:
 * overlord/hookstate/ctlcmd/set.go). A number ends the registration for good; quotes vanish from a JSON string; null and
 * an empty string count as no proposed serial.
 */
export function fateInShellHook(serial: string): ShellHookFate {
  if (serial === "") return "nothing";
  // Most serials: to let JSON.parse fail takes longer than all the rest that is asked of one.
  if (!/^[\s"[{tfn]/.test(serial) && !jsonNumber.test(serial)) return "text";
  let value: unknown;
  try {
    value = JSON.parse(serial);
  } catch {
    return "text";
  }
  if (typeof value === "number") return "number";
  if (value === null || value === "") return "nothing";
  return typeof value === "string" ? "changed-text" : "other-value";
}
