import { compactJson, isConfigMap } from "../snapd/go-json.ts";
import type { Registration } from "./registration.ts";
import { gadgetConfig } from "./serial-request-config.ts";
import { TaskFailure } from "./task-end.ts";

const hook = "prepare-serial-request";

/**
 * Runs the gadget's hook prepare-serial-request (from 2.74), which finds the request-id in its configuration and puts
 * an object into registration.body. It stays there, and the next try of the same change reads it as a text and fails.
 */
export async function hardwareBody(registration: Registration, requestId: string): Promise<Uint8Array | undefined> {
  const { features, hasHook, runHook, system, reached } = registration;
  if (!features.prepareSerialRequest || !hasHook(hook)) return undefined;
  const transaction = system.config.begin();
  transaction.set("registration.request-id", requestId);
  transaction.commit();
  await reached("before-prepare-serial-request");
  await runHook(hook, "the request-id is there");
  await reached("after-prepare-serial-request");
  const body = gadgetConfig(registration).value("registration.body");
  if (!isConfigMap(body)) {
    throw new TaskFailure("body-not-an-object", `the hook ${hook} left no object in registration.body`);
  }
  for (const field of [features.hardwareKeyField, "request-id-signature"]) {
    const value = body.get(field);
    if (typeof value === "string" && value !== "") continue;
    throw new TaskFailure("body-field-missing", `registration.body of the hook ${hook} has no field ${field}`);
  }
  return new TextEncoder().encode(compactJson(body));
}
