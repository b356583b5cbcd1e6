import type { Check } from "./check.ts";
import { assertionsCheck } from "./checks/assertions.ts";
import { clockCheck } from "./checks/clock.ts";
import { dnsCheck } from "./checks/dns.ts";
import { identityCheck } from "./checks/identity.ts";
import { interfacesCheck } from "./checks/interfaces.ts";
import { keysCheck } from "./checks/keys.ts";
import { modelCheck } from "./checks/model.ts";
import { modelChainCheck } from "./checks/model-chain.ts";
import { nextTryCheck } from "./checks/next-try.ts";
import { plainHttpCheck } from "./checks/plain-http.ts";
import { proxyCheck } from "./checks/proxy.ts";
import { routeCheck } from "./checks/route.ts";
import { secretsCheck } from "./checks/secrets.ts";
import { serialCheck } from "./checks/serial.ts";
import { serialAuthorityCheck } from "./checks/serial-authority.ts";
import { serialOddsCheck } from "./checks/serial-odds.ts";
import { settingsCheck } from "./checks/settings.ts";
import { snapdCheck } from "./checks/snapd.ts";
import { storageCheck } from "./checks/storage.ts";
import { tcpCheck } from "./checks/tcp.ts";
import { tlsCheck } from "./checks/tls.ts";
import { registrationCheck } from "./checks/unchecked.ts";
import { vaultCheck } from "./checks/vault.ts";
import { verdictCheck } from "./checks/verdict.ts";

/** Every check, in the order of a boot: what it is told, what it is, whom it asks, where it keeps things, how it went. */
export const allChecks: readonly Check[] = [
  settingsCheck,
  secretsCheck,
  plainHttpCheck,
  serialCheck,
  serialOddsCheck,
  modelCheck,
  modelChainCheck,
  serialAuthorityCheck,
  clockCheck,
  proxyCheck,
  dnsCheck,
  tcpCheck,
  tlsCheck,
  vaultCheck,
  registrationCheck,
  storageCheck,
  keysCheck,
  assertionsCheck,
  identityCheck,
  snapdCheck,
  interfacesCheck,
  routeCheck,
  verdictCheck,
  nextTryCheck,
];
