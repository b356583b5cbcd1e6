/** snapctl was misused or cannot do it: status 400, "error running snapctl: …". */
export class CtlMisuse extends Error {}

/** The command ran and says no, as is-connected does: kind unsuccessful with this exit code. */
export class CtlUnsuccessful extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`unsuccessful with exit code: ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Text in double quotes as Go's %q writes it. */
export function quotedGo(text: string): string {
  return JSON.stringify(text);
}
