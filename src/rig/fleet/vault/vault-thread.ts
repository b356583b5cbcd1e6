import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { encodeAssertion } from "../../../assertion/encode.ts";
import { systemClock } from "../../../clock/system-clock.ts";
import { nodeCrypto } from "../../../keys/node-crypto.ts";
import { brandStream, makeBrand, trustedStream } from "../../brand.ts";
import { type FaultEndpoint, type FaultName, faultNamed, isTransportFault } from "../../faults.ts";
import { signModel } from "../../models.ts";
import { type RigContext, randomHex } from "../../rig-context.ts";
import { VaultServer } from "../../vault/vault-server.ts";
import { faultHeader } from "../device/device-http.ts";
import { liveHeapBytes } from "../tally/live-heap.ts";
import { SigningTable } from "./signing-table.ts";
import type { VaultAnswer, VaultFigures, VaultOrder, VaultQuestion } from "./vault-messages.ts";

/** A year before now: keys that count, and a model that is not from the future. */
const brandAgeMs = 365 * 24 * 3600 * 1000;
/** Faults that take their time are to be seen, not to hold up the fleet. */
const slowMs = 1_000;

const context: RigContext = {
  clock: systemClock,
  crypto: nodeCrypto,
  randomBytes: (count) => new Uint8Array(randomBytes(count)),
};

/** The fault a device of the fleet asks for; whatever else stands in that header is no fault. */
function faultAskedFor({ headers }: IncomingMessage, endpoint: FaultEndpoint): FaultName | undefined {
  const asked = headers[faultHeader.toLowerCase()];
  if (typeof asked !== "string") return undefined;
  try {
    const fault = faultNamed(asked);
    return isTransportFault(fault) || endpoint === "serial" ? fault : undefined;
  } catch {
    return undefined;
  }
}

async function serve(port: MessagePort, order: VaultOrder): Promise<void> {
  const { model: name, signingKeyBits: keyBits, listen, signingLogFile } = order;
  const validFrom = new Date(systemClock.now().getTime() - brandAgeMs);
  const brand = await makeBrand({ validFrom, crypto: nodeCrypto, keyBits });
  const model = signModel(brand, { kind: "graded", model: name, signedAt: validFrom }, nodeCrypto);
  const apiKey = randomHex(context, 20);
  const signingStore = new SigningTable(signingLogFile);
  const vault = await VaultServer.start({
    context,
    brand,
    models: [{ brandId: brand.brandId, model: name, apiKey }],
    faultFor: faultAskedFor,
    faultSizes: { slowMs },
    keepRecords: false,
    signingStore,
    listen,
  });
  const tell = (answer: VaultAnswer): void => port.postMessage(answer);
  const figures = (): VaultFigures => {
    const { issued, spent } = vault.service.requestIds.counts;
    const counts = { requestIdsIssued: issued, requestIdsSpent: spent, heapBytes: liveHeapBytes() };
    return { ...signingStore.figures(), ...counts };
  };
  const close = async (): Promise<void> => {
    await vault.close();
    signingStore.close();
    tell({ kind: "closed" });
    port.close();
  };
  port.on("message", (question: VaultQuestion) => {
    if (question === "figures") tell({ kind: "figures", figures: figures() });
    else void close();
  });
  const facts = {
    url: vault.url,
    apiKey,
    model: encodeAssertion(model),
    trusted: trustedStream(brand),
    prerequisites: brandStream(brand),
  };
  tell({ kind: "ready", facts });
}

if (parentPort !== null) await serve(parentPort, workerData as VaultOrder);
