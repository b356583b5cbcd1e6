import type { AssertionBase, DeviceSessionRequestAssertion } from "./assertion.ts";
import { modelName, text, time } from "./header-checks.ts";

/** What makes a device-session-request (snapd asserts/serial_asserts.go). */
export function completeDeviceSessionRequest(base: AssertionBase): DeviceSessionRequestAssertion {
  const { headers } = base;
  const model = modelName(headers);
  const nonce = text(headers, "nonce");
  const timestamp = time(headers, "timestamp");
  return {
    ...base,
    type: "device-session-request",
    brandId: text(headers, "brand-id"),
    model,
    serial: text(headers, "serial"),
    nonce,
    timestamp,
  };
}
