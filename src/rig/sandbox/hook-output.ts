/** What snapd keeps of a hook's stdout and stderr (osutil.RunAndWait: NewLimitedBuffer(100, 10*1024)). */
const maxLines = 100;
const maxBytes = 10 * 1024;

/** What the rig itself looks through for traces of secrets. */
const maxSeenBytes = 1024 * 1024;

/** Control and format characters but newline and tab become U+FFFD: a hook's output is shown on terminals. */
function harmless(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(/[^\P{C}\n\t]/gu, "\uFFFD");
}

/** Stdout and stderr of one hook as they come, in one stream; never more than a bounded part of it is kept. */
export class HookOutput {
  #chunks: Buffer[] = [];
  #bytes = 0;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > 2 * maxSeenBytes) this.#shorten();
  }

  /** The last MiB at least of what was written, as text. */
  get seen(): string {
    this.#shorten();
    return harmless(Buffer.concat(this.#chunks).toString("utf8"));
  }

  /** What `snap change` would show: the last lines, without blanks around them. */
  get shown(): string {
    const bytes = Buffer.concat(this.#chunks);
    const text = bytes.subarray(Math.max(0, bytes.length - maxBytes)).toString("utf8");
    return harmless(text.trim().split("\n").slice(-maxLines).join("\n"));
  }

  #shorten(): void {
    const bytes = Buffer.concat(this.#chunks);
    const kept = bytes.subarray(Math.max(0, bytes.length - maxSeenBytes));
    this.#chunks = [kept];
    this.#bytes = kept.length;
  }
}
