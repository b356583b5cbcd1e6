import type { Patient } from "../patient.ts";
import { examinedOf } from "../patient.ts";

/** Whom the device asks for its serial: the vault, or the store. */
export function serviceOf(patient: Patient): URL {
  const { vault, store } = examinedOf(patient).settings;
  return vault.url ?? store.proxy ?? store.url;
}

/** Whom it connects to for that: the proxy where there is one. */
export function firstHopOf(patient: Patient): URL {
  return examinedOf(patient).proxyOf(serviceOf(patient)) ?? serviceOf(patient);
}
