import { shownUrl } from "../../http/http.ts";
import { type Check, ok } from "../check.ts";
import { examinedOf } from "../patient.ts";
import { serviceOf } from "./vault-address.ts";

export const proxyCheck: Check = {
  id: "proxy",
  about: "Do requests go by a proxy, and by which?",
  after: ["settings"],
  async look(patient) {
    const service = serviceOf(patient);
    const proxy = examinedOf(patient).proxyOf(service);
    if (proxy === undefined) return ok(`none: ${service.host} is asked directly`);
    return ok(`${service.host} is asked by way of ${shownUrl(proxy)}`, { proxy: shownUrl(proxy) });
  },
};
