import { jsonReply, type Reply } from "../http/reply.ts";

export const storeJsonType = "application/json";

/** A refusal of a v2 endpoint: an error-list (snapd store/errors.go). */
export function v2Refusal(status: number, code: string, message: string, headers: Reply["headers"] = []): Reply {
  const reply = jsonReply(status, storeJsonType, { "error-list": [{ code, message }] });
  return { ...reply, headers: [...reply.headers, ...headers] };
}

/** A refusal of the auth endpoints: an error_list, whose messages snapd shows (handlers_serial.go, serverError). */
export function authRefusal(status: number, code: string, message: string): Reply {
  return jsonReply(status, storeJsonType, { error_list: [{ code, message }] });
}
