import type { SerialAssertion } from "../../assertion/assertion.ts";
import { decodeStream } from "../../assertion/stream.ts";
import { acceptSerial, saveForReset } from "./accept-serial.ts";
import { buildSerialRequest } from "./build-serial-request.ts";
import { hardwareBody } from "./hardware-body.ts";
import type { Registration } from "./registration.ts";
import { fetchRequestId } from "./request-id.ts";
import { isOffline, readSerialRequestConfig, type SerialRequestConfig } from "./serial-request-config.ts";
import { type ObtainedSerial, submitSerialRequest } from "./submit-serial-request.ts";
import { TaskRetry } from "./task-end.ts";

async function prepareRequest(registration: Registration, config: SerialRequestConfig): Promise<Uint8Array> {
  const requestId = await fetchRequestId(registration, config);
  await registration.reached("request-id-received");
  const body = (await hardwareBody(registration, requestId)) ?? config.body;
  const stream = buildSerialRequest(registration, { requestId, proposedSerial: config.proposedSerial, body });
  await registration.reached("serial-request-signed");
  return stream;
}

function keptSerial({ task, context }: Registration): ObtainedSerial | undefined {
  if (task.serial === undefined) return undefined;
  const [serial] = decodeStream(task.serial, context.crypto);
  return serial?.type === "serial" ? { serial, others: [] } : undefined;
}

/** Request-id and serial; the request is kept only while the service says 202, the serial only if it came alone. */
async function getSerial(registration: Registration): Promise<ObtainedSerial> {
  const { task } = registration;
  const kept = keptSerial(registration);
  if (kept !== undefined) return kept;
  const config = await readSerialRequestConfig(registration);
  const stream = task.serialRequest ?? (await prepareRequest(registration, config));
  try {
    const obtained = await submitSerialRequest(registration, config, stream);
    if (obtained.others.length === 0) task.serial = obtained.serial.encoded;
    await registration.reached("serial-received");
    return obtained;
  } catch (error) {
    if (error instanceof TaskRetry && error.code === "serial-pending") {
      task.serialRequest = stream;
      await registration.reached("serial-pending");
    }
    throw error;
  }
}

/** The serial that is there already for the device's key, whoever brought it. */
function knownSerial({ system, model, key }: Registration): SerialAssertion | undefined {
  return system.serials.find(
    (one) => one.brandId === model.brandId && one.model === model.model && one.deviceKeyId === key.keyId,
  );
}

/**
 * One call of the task request-serial (handlers_serial.go doRequestSerial): the serial, accepted and saved, or undefined
 * where snapd is told to keep off.
 * @throws TaskRetry, TaskFailure
 */
export async function requestSerial(registration: Registration): Promise<SerialAssertion | undefined> {
  const known = knownSerial(registration);
  if (known !== undefined) {
    saveForReset(registration, { serial: known });
    return known;
  }
  if (registration.task.serial === undefined && isOffline(registration)) return undefined;
  const obtained = await getSerial(registration);
  await acceptSerial(registration, obtained);
  await registration.reached("serial-acknowledged");
  saveForReset(registration, obtained);
  return obtained.serial;
}
