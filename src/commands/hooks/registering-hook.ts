import type { ModelAssertion } from "../../assertion/assertion.ts";
import { buildInfo } from "../../build-info.ts";
import type { Route, Settings } from "../../config/settings.ts";
import { chooseRoute, type RouteChoice } from "../../handover/route.ts";
import type { HardwareIdentitySettings } from "../../hardware-identity/settings.ts";
import { nodeCrypto } from "../../keys/node-crypto.ts";
import { decodeModel } from "../../model/read-model.ts";
import { exitStatus } from "../../problem/exit-status.ts";
import { Problem } from "../../problem/problem.ts";
import { Steps } from "../../progress/steps.ts";
import { type Provisioned, provision } from "../../provision.ts";
import { registrationLost } from "../../registration/may-register.ts";
import { checkOwnBoard } from "../../registration/own-board.ts";
import { type Places, placesOf } from "../../registration/places.ts";
import { readVerdict } from "../../verdict/verdict.ts";
import { problemOf } from "../failure.ts";
import { seeUnit } from "../keep-record.ts";
import { type OpenedDevice, openDevice } from "../open-device.ts";
import { adoptedLate } from "./adopted-late.ts";
import { delegate, prepareIdentity } from "./delegate.ts";
import { earlierLife, identityInSight } from "./earlier-life.ts";
import { recorded } from "./keep-hook-record.ts";
import { hasNoDeviceKey } from "./key-hint.ts";
import { hasHook, holdSnapdBackWhereAlone, isLastHook } from "./last-hook.ts";
import { failed, fine, type HookOutcome, nothingNew, waiting } from "./outcome.ts";
import { type OwnState, ownStateOf } from "./own-state.ts";
import { askGrants } from "./plugs.ts";
import { isReachable } from "./reach.ts";
import { readyForRemodel, registeredForRemodel } from "./ready-for-remodel.ts";
import { registeredOutcome } from "./registered-outcome.ts";
import { RunFacts } from "./run-facts.ts";
import { askOr, claimFoldersIn, type SettingsOrProblem, type Situation, snapFolders } from "./situation.ts";
import { untilAtMost } from "./time-limits.ts";
import { vaultHostOf } from "./vault-host.ts";

/** A hook with everything it needs to register. */
interface Ready {
  readonly situation: Situation;
  readonly settings: Settings;
  readonly device: OpenedDevice;
  readonly model: ModelAssertion;
  readonly places: Places;
  readonly own: OwnState;
  readonly seeded: boolean;
  readonly facts: RunFacts;
}

/**
 * install, configure and prepare-device: one rule for all, so that any order of them ends in one identity. While the
 * system is seeded a failing hook would undo the seeding: then the exit status is 0 whatever happens. Afterwards only
 * prepare-device registers, because snapd runs it first of a registration, when none of its own is under way.
 */
export async function registeringHook(situation: Situation, given: SettingsOrProblem): Promise<HookOutcome> {
  const { mode, hook } = situation;
  if (mode !== undefined && mode.mode !== "run") {
    return nothingNew("not-run-mode", `nothing to do in system mode ${mode.mode}`);
  }
  const seeded = mode?.seedLoaded ?? true;
  // Where snapd does not say, only prepare-device is known to run after the seeding.
  const mayFail = mode?.seedLoaded ?? hook === "prepare-device";
  try {
    const outcome = await untilAtMost(situation.endMs, () => registerIfDue(situation, given, seeded));
    return mayFail || outcome.exit === exitStatus.ok ? outcome : { ...outcome, exit: exitStatus.ok };
  } catch (fault) {
    const problem = problemOf(fault);
    situation.story.fail(problem);
    const exit = mayFail && hook === "prepare-device" ? problem.exit : exitStatus.ok;
    return failed(problem, exit);
  }
}

async function registerIfDue(situation: Situation, given: SettingsOrProblem, seeded: boolean): Promise<HookOutcome> {
  const { hook } = situation;
  if ("problem" in given) {
    // Once the system is seeded, `snap set` must hear at once what is wrong with a setting.
    situation.story.fail(given.problem);
    return failed(given.problem, hook === "install" ? exitStatus.ok : given.problem.exit);
  }
  const { settings } = given;
  if (seeded && hook === "install") return settingsSound(situation);
  if (hook === "install" && hasHook(situation, "configure") === true) {
    return waiting("left-to-configure", "the configure hook registers: defaults of gadget.yaml reach it first");
  }
  if (seeded && hook === "configure" && !isLastHook(situation)) {
    const readying = withDevice(situation, settings, readyForRemodel);
    await readying.catch((fault: unknown) => noteOnly(situation, "not configured for a remodelling", fault));
    return settingsSound(situation);
  }
  return await withDevice(situation, settings, async (opened) => {
    const own = ownStateOf(opened.device, situation.root, opened.places, opened.model);
    const ready = { ...opened, own, seeded, facts: new RunFacts() };
    return await recorded(ready, () => byRoute(ready));
  });
}

type Opened = Omit<Ready, "own" | "seeded" | "facts">;

async function withDevice<T>(
  situation: Situation,
  settings: Settings,
  use: (opened: Opened) => Promise<T>,
): Promise<T> {
  const { snapctl, root, environment, startMs, story, keySearch } = situation;
  if (settings.model !== undefined) story.note("a hook takes the model from snapd, not from the settings");
  const model = decodeModel(await situation.askModel(), nodeCrypto);
  const hook = { snapctl, keySearch, claimFolders: claimFoldersIn(environment) };
  const device = openDevice({ settings, root, environment, hook, startMs });
  try {
    return await use({ situation, settings, device, model, places: placesOf(device, model) });
  } finally {
    await device.close();
  }
}

/** `snap set` must not fail for what only a later remodelling needs, nor a seeding for what can be done later. */
function noteOnly({ story }: Situation, what: string, fault: unknown): void {
  const { code, message } = problemOf(fault);
  story.note(`${what}: ${message}`, { code });
}

/** Sound settings are news only where the last verdict was that they were not. */
function settingsSound({ disk, commonFolder }: Situation): HookOutcome {
  const last = commonFolder === undefined ? undefined : readVerdict(disk, commonFolder);
  const message = "the settings are sound; prepare-device registers";
  return last?.code.startsWith("settings-") === true
    ? waiting("not-registered", message)
    : nothingNew("settings-sound", message);
}

/** The claim says that a request of ours may have been signed, its record is gone, and yet the identity is here. */
async function isOnlyRecordLost({ device, places, model, own }: Ready): Promise<boolean> {
  if (own.lost === undefined) return false;
  if ((await identityInSight(device, places, model)) !== undefined) return true;
  throw registrationLost(own.lost);
}

/** Once the system is seeded only prepare-device begins a registration: snapd may be at one of its own. */
function wantedRoute({ settings: { route }, seeded, situation: { hook } }: Ready): Route {
  const mayBegin = !seeded || hook === "prepare-device";
  return route === "adopted" && !mayBegin ? "auto" : route;
}

async function routeFor(ready: Ready): Promise<RouteChoice> {
  const { situation, settings, device, model, places, own, seeded } = ready;
  const ownRequestSent = own.requestSent || (await isOnlyRecordLost(ready));
  const earlier = ownRequestSent ? undefined : await earlierLife(device, places, model);
  if (earlier !== undefined) return { route: "delegated", because: [earlier], settled: true };
  if (settings.hardwareIdentity !== undefined && !ownRequestSent) {
    return {
      route: "delegated",
      because: ["The device is onboarded with its hardware key, which only snapd's own request carries."],
      settled: true,
    };
  }
  const { hook, snapctl, now } = situation;
  const wanted = wantedRoute(ready);
  const leftToSnapd = own.delegation !== undefined;
  const isOpen = !ownRequestSent && !leftToSnapd && wanted !== "delegated";
  const snapdHasOwnKey = isOpen && own.snapdHasOwnKey();
  const canHoldSnapdBack = hook === "prepare-device" || !isLastHook(situation);
  const asked = { wanted, ownRequestSent, leftToSnapd, snapdHasOwnKey, canHoldSnapdBack, seeded, hook };
  // Nothing is looked up where the choice is made already.
  if (!isOpen || snapdHasOwnKey || wanted !== "auto") return chooseRoute({ ...asked, ...nothingKnown });
  const grants = await askGrants(situation, own.deviceFolderOnDevice());
  if (grants.canAcknowledge !== true || grants.canWriteKeys !== true) {
    return chooseRoute({ ...asked, ...nothingKnown, ...everythingElse, ...grants });
  }
  const earliest = Math.max(model.timestamp.getTime(), buildInfo.builtAt.getTime());
  const ofSnapctl = await askOr(undefined, () => snapctl.version());
  const snapdVersion = ofSnapctl ?? (await askOr(undefined, async () => (await device.snapd?.systemInfo())?.version));
  const networkIsThere = await isReachable(vaultHostOf(settings, (url) => device.connections.proxyOf(url)));
  return chooseRoute({ ...asked, ...grants, snapdVersion, clockIsSane: now().getTime() >= earliest, networkIsThere });
}

const nothingKnown = {
  snapdVersion: undefined,
  canWriteKeys: undefined,
  canAcknowledge: undefined,
  clockIsSane: false,
  networkIsThere: false,
};
/** Not looked up, so not to be complained about: the plugs decide alone. */
const everythingElse = { snapdVersion: "2.56", clockIsSane: true, networkIsThere: true };

async function byRoute(ready: Ready): Promise<HookOutcome> {
  const { situation, seeded, facts } = ready;
  const choice = await routeFor(ready);
  facts.route = choice.route;
  situation.story.say(`route ${choice.route}: ${choice.because.join(" ")}`);
  if (choice.route === "adopted") return await adopt(ready);
  return seeded ? await delegateNow(ready) : await leaveToSnapd(ready, choice);
}

/** While the system is seeded: after a factory reset snapd takes an identity that is there at its first look. */
async function leaveToSnapd(ready: Ready, { settled }: Pick<RouteChoice, "settled">): Promise<HookOutcome> {
  const { situation, device, places, model } = ready;
  const present = await identityInSight(device, places, model);
  if (present === undefined) {
    if (isLastHook(situation)) return await delegateNow(ready);
    if (settled) await identityInAdvance(ready);
    return waiting("left-to-prepare-device", "snapd registers once the system is seeded");
  }
  const { serial } = present.serial;
  await checkOwnBoard(device, places, model, serial);
  situation.story.say(`already registered as ${serial}: snapd takes this identity again`);
  return fine("registered", `already registered as ${serial}`, serial);
}

/**
 * Only where the registration stays with snapd: with a route that may still change the key would lie in another folder.
 * Whatever is in the way, such as a serial that is not there yet: prepare-device meets it, too, and says so.
 */
async function identityInAdvance(ready: Ready): Promise<void> {
  const { situation, settings, own } = ready;
  if (!settings.identityKey) return;
  try {
    const held = await own.lock();
    try {
      await prepareIdentity({ ...ready, ownFolder: own.ownFolder });
    } finally {
      held.release();
    }
  } catch (fault) {
    noteOnly(situation, "no identity key was made in advance", fault);
  }
}

async function delegateNow({ situation, settings, device, model, own, facts }: Ready): Promise<HookOutcome> {
  facts.route = "delegated";
  facts.held = await own.lock();
  const now = own.again();
  // Meanwhile somebody may have registered by hand.
  if (now.requestSent || now.lost !== undefined) throw raceLost();
  if (settings.hardwareIdentity !== undefined) await readyHardwareKey(situation, settings.hardwareIdentity);
  return await delegate({ situation, settings, device, model, ownFolder: own.ownFolder, own: now, facts });
}

function raceLost(): Problem {
  return new Problem("run-in-progress", "cannot let snapd register: another run of the agent has begun meanwhile");
}

/** The key that prepare-serial-request will sign with: made now if it is to be ours, tried if it is from elsewhere. */
async function readyHardwareKey(situation: Situation, wanted: HardwareIdentitySettings): Promise<void> {
  const { disk, environment, story } = situation;
  const [{ openOrMakeHardwareKey }, { generateHardwareKey }] = await Promise.all([
    import("../../hardware-identity/open-hardware-key.ts"),
    import("../../hardware-identity/made-key.ts"),
  ]);
  const places = { disk, folders: snapFolders(environment), environment, generate: generateHardwareKey };
  const { key, made } = await openOrMakeHardwareKey(wanted, places);
  story.say(`the hardware key ${key.publicKey.keyId} is ${made ? "made" : "there"}`);
}

async function forRemodel(ready: Ready, { outcome, serial }: Provisioned): Promise<void> {
  await (outcome === "registered" ? registeredForRemodel(ready, serial.serial) : readyForRemodel(ready));
}

/** Most of it goes on beside other steps, none of which shows how long the board takes for a key. */
function noteSearch({ keySearch: { tookMs }, story }: Situation): void {
  if (tookMs !== undefined)
    story.note("the device key was found", { step: "key search", durationMs: Math.round(tookMs) });
}

async function adopt(ready: Ready): Promise<HookOutcome> {
  const { situation, settings, device, own, seeded, facts } = ready;
  const { story, hook } = situation;
  // Beside all that has to be looked at before the key is wanted.
  if (hasNoDeviceKey(situation.root)) situation.keySearch.begin();
  const steps = new Steps(device.clock, {
    ended: (done) => story.note(`${done.step}: ${done.result}`, { ...done }),
    waiting: (waitMs, why) => story.say(`waiting ${Math.ceil(waitMs / 1000)} s: ${why}`),
  });
  try {
    const heldBack = await holdSnapdBackWhereAlone(situation);
    facts.steps = steps;
    facts.seen = RunFacts.begun(seeUnit(device));
    const provisioned = await provision(device, steps);
    facts.provisioned = provisioned;
    noteSearch(situation);
    for (const note of provisioned.notes) story.say(`note: ${note.text} [${note.code}]`);
    if (hook === "configure" || heldBack) facts.readied = RunFacts.begun(forRemodel(ready, provisioned));
    const outcome = registeredOutcome(situation, device, provisioned);
    if (!seeded || hook !== "prepare-device") return outcome;
    return await adoptedLate(situation, device, provisioned, outcome);
  } catch (fault) {
    const { code, message } = problemOf(fault);
    // Whoever is at it goes on: that this run has sent nothing says nothing about the other one.
    if (code === "run-in-progress" || code === "snapd-registers" || settings.route !== "auto") throw fault;
    const after = own.again();
    if (after.requestSent || after.lost !== undefined) throw fault;
    // Nothing of ours can have been signed: snapd may do it, and will try again by itself.
    story.say(`own registration did not begin: ${message} [${code}]`);
    return seeded ? await delegateNow({ ...ready, own: after }) : await leaveToSnapd(ready, { settled: false });
  }
}
