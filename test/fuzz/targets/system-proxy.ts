import { proxySettingsOf } from "../../../src/commands/proxy-settings.ts";
import { proxyFor, proxyUrl } from "../../../src/http/proxy-choice.ts";
import { readProxyVariables } from "../../../src/snapd/system-proxy.ts";
import { came, insist } from "../expected.ts";

const vaults = ["http://vault.example/v1/", "https://10.1.2.3:8443/v1/", "https://[fd00::5]/v1/"].map(
  (text) => new URL(text),
);

/** /etc/environment: its proxy is an http or https URL, or a Problem; a loopback address never has one. */
export function fuzz(data: Uint8Array): void {
  const system = readProxyVariables(new TextDecoder().decode(data));
  const proxies = proxySettingsOf({ vault: { proxy: undefined }, environment: {}, system });
  for (const vault of vaults) {
    const proxy = proxyFor(vault, proxies);
    const read = proxy === undefined ? undefined : came(() => proxyUrl(proxy));
    if (read !== undefined && "value" in read) insist(/^https?:$/.test(read.value.protocol), "a proxy of another kind");
  }
  insist(proxyFor(new URL("http://127.0.0.1/"), proxies) === undefined, "loopback by a proxy");
}
