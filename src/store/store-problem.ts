import { type HttpAnswer, shownUrl } from "../http/http.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { readErrorReply } from "../vault/error-reply.ts";
import { isHtml } from "../vault/reply.ts";
import { readRetryAfter } from "../vault/retry-after.ts";

type StoreCode = "captive-portal" | "proxy-login-needed" | "store-busy" | "store-path-unknown" | "store-refused";

const busy = new Set([408, 425, 429]);

function codeOf(status: number, html: boolean): StoreCode {
  if (status === 511 || (html && status < 400)) return "captive-portal";
  if (status === 407) return "proxy-login-needed";
  if (status >= 500 || busy.has(status)) return "store-busy";
  return status === 404 || status === 405 ? "store-path-unknown" : "store-refused";
}

/** The Problem of an answer that is no success, with the store's own words. */
export function storeRefusal(what: string, answer: HttpAnswer, now: Date): Problem {
  const { status, headers, body, url } = answer;
  const said = printable(readErrorReply(body)?.message ?? "", 200);
  const html = isHtml({ contentType: headers.get("content-type"), body });
  const retryAfterMs = readRetryAfter(headers, now);
  const message = `cannot get ${what} from ${shownUrl(url)}: status ${status}${said === "" ? "" : `, "${said}"`}`;
  return new Problem(codeOf(status, html), message, {
    detail: {
      url: shownUrl(url),
      sent: true,
      status,
      ...(said === "" ? {} : { said }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  });
}

/** The Problem of a success that holds nothing usable: a login page, or no store at all. */
export function storeUnreadable(what: string, answer: HttpAnswer, why: string, cause?: unknown): Problem {
  const html = isHtml({ contentType: answer.headers.get("content-type"), body: answer.body });
  const code = html ? "captive-portal" : "store-answer-unreadable";
  return new Problem(code, `cannot get ${what} from ${shownUrl(answer.url)}: ${html ? "a web page came" : why}`, {
    cause,
    detail: { url: shownUrl(answer.url), sent: true, status: answer.status },
  });
}
