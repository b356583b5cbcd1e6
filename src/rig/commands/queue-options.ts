import { InvalidArgumentError } from "commander";
import type { Terminal } from "../../commands/terminal.ts";
import { FsDisk } from "../../disk/fs-disk.ts";
import { Problem } from "../../problem/problem.ts";
import { type RedisAddress, redisAddress, showsPassword } from "../fleet/queue/redis-address.ts";
import { givenPath } from "./given-path.ts";

/** How a command reaches the queue. */
export interface QueueOptions {
  readonly queue: string;
  readonly queuePasswordFile?: string;
}

const maxSecretBytes = 64 * 1024;

/** The one line in a file that holds a secret. Problem usage-wrong, disk-…. */
export function secretIn(path: string): string {
  const bytes = new FsDisk().readFile(givenPath(path), maxSecretBytes);
  if (bytes === undefined) throw new Problem("usage-wrong", `cannot read ${path}: there is no such file`);
  const text = new TextDecoder().decode(bytes).trim();
  if (text === "") throw new Problem("usage-wrong", `cannot use ${path}: it is empty`);
  // Neither a header nor a password can be sent with them, and what they stand for is another file than was meant.
  if (/[\p{Cc}\uFFFD]/u.test(text))
    throw new Problem("usage-wrong", `cannot use ${path}: it is no single line of text`);
  return text;
}

/** Where the queue is. A password in the address is taken, and others may see it: that is said. */
export function queueAddress({ queue, queuePasswordFile }: QueueOptions, terminal: Terminal): RedisAddress {
  if (showsPassword(queue)) {
    terminal.err("note: a password in --queue stands in the list of processes; --queue-password-file keeps it out");
  }
  return redisAddress(queue, queuePasswordFile === undefined ? undefined : secretIn(queuePasswordFile));
}

/** An address of this machine to listen on, as four numbers or IPv6; for commander. */
export function listenAddress(text: string): string {
  if (/^[0-9a-fA-F.:]{2,45}$/.test(text)) return text;
  throw new InvalidArgumentError("wanted is an address of this machine, such as 192.0.2.10.");
}
