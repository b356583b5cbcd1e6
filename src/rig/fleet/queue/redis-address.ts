import type { RedisOptions } from "ioredis";
import { Problem } from "../../../problem/problem.ts";

/** Where a Redis is, and how that may be shown: without a password. */
export interface RedisAddress {
  readonly options: Omit<RedisOptions, "replyMapping">;
  readonly shown: string;
}

function wrong(cause: string): Problem {
  // The text is not repeated: there may be a password in it.
  return new Problem("usage-wrong", `cannot use the queue's address: ${cause}`, {
    cure: "Give it as redis://HOST:PORT, rediss://HOST:PORT or unix:///PATH/TO/SOCKET.",
  });
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong("its user or password has a percent sign that escapes nothing");
  }
}

/** The login in the URL, or the password that came otherwise. */
function loginOf(
  { username, password }: URL,
  fromFile: string | undefined,
): Pick<RedisOptions, "username" | "password"> {
  const secret = fromFile ?? unescaped(password);
  return {
    ...(username === "" ? {} : { username: unescaped(username) }),
    ...(secret === "" ? {} : { password: secret }),
  };
}

/**
 * redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE], rediss:// for TLS, or unix:///PATH. Problem usage-wrong.
 */
export function redisAddress(text: string, passwordFromFile?: string): RedisAddress {
  const url = URL.parse(text);
  if (url === null) throw wrong("it is no URL");
  if (url.protocol === "unix:") {
    if (url.host !== "" || url.pathname.length < 2) throw wrong("a socket's path is missing");
    const path = unescaped(url.pathname);
    return { options: { path, ...loginOf(url, passwordFromFile) }, shown: `unix://${path}` };
  }
  if (url.protocol !== "redis:" && url.protocol !== "rediss:") throw wrong("its scheme is none of Redis");
  const { database = "" } = /^\/?(?<database>\d{0,4})$/.exec(url.pathname)?.groups ?? { database: undefined };
  if (url.hostname === "" || (database === "" && url.pathname.length > 1)) throw wrong("host or database is wrong");
  const port = url.port === "" ? 6379 : Number(url.port);
  const db = database === "" ? 0 : Number(database);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const tls = url.protocol === "rediss:" ? { tls: {} } : {};
  const options = { host, port, db, ...tls, ...loginOf(url, passwordFromFile) };
  return { options, shown: `${url.protocol}//${url.hostname}:${port}${db === 0 ? "" : `/${db}`}` };
}

/** Does the address hold a password? Others can read it in the list of processes. */
export function showsPassword(text: string): boolean {
  return (URL.parse(text)?.password ?? "") !== "";
}
