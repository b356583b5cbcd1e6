import type { Attack, Nuisance } from "./attack.ts";
import { diskAttacks, diskNuisances } from "./table/disk.ts";
import { hardwareAttacks } from "./table/hardware.ts";
import { networkAttacks, networkNuisances } from "./table/network.ts";
import { plantedAttacks } from "./table/planted.ts";
import { proxyAttacks } from "./table/proxies.ts";
import { settingsAttacks } from "./table/settings.ts";
import { snapdAttacks, snapdNuisances } from "./table/snapd.ts";
import { storeAttacks } from "./table/store.ts";
import { tlsAttacks } from "./table/tls.ts";
import { vaultAnswers, vaultNuisances } from "./table/vault-answers.ts";
import { vaultSerials } from "./table/vault-serials.ts";

/** THE table: what is tried, what it has to come to, and docs/attacks.md. */
export const attacks: readonly Attack[] = [
  ...vaultAnswers,
  ...vaultSerials,
  ...networkAttacks,
  ...tlsAttacks,
  ...proxyAttacks,
  ...storeAttacks,
  ...snapdAttacks,
  ...hardwareAttacks,
  ...diskAttacks,
  ...plantedAttacks,
  ...settingsAttacks,
];

/** What must not disturb a sound run. */
export const nuisances: readonly Nuisance[] = [
  ...vaultNuisances,
  ...networkNuisances,
  ...snapdNuisances,
  ...diskNuisances,
];
