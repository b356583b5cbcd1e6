import { oraclePath } from "../toolchain.ts";

/** A gadget's hooks, and how its first boot goes before the real daemon and before the rig's. */
export interface EngineCase {
  readonly name: string;
  readonly model: "core" | "classic";
  readonly hooks: Readonly<Record<string, string>>;
  /** registered: with a serial. waiting: the same change is tried again later. failed: the change is over. */
  readonly end: "registered" | "waiting" | "failed";
  /** Hooks that are run while the system is seeded. */
  readonly seeding?: readonly string[];
  /** The real daemon's waits that are cut short, by starting it again without them. */
  readonly shortened?: number;
  /** Nothing listens at the service's address. */
  readonly withoutService?: boolean;
}

const url = "http://127.0.0.1:8080/v1/";

/** A shell hook that configures snapd, with a scenario of the oracle's service. */
function prepareDevice(scenario = "plain", more = ""): string {
  return `#!/bin/sh
set -e
snapctl set device-service.url=${url}
snapctl set device-service.headers='{"api-key": "test-api-key", "x-scenario": "${scenario}"}'
snapctl set -s registration.proposed-serial=HW-0007
${more}
`;
}

/** Makes key and serial as an agent does, straight into snapd's folders. */
function ownIdentity(brandFolder: string): string {
  return `#!/bin/sh
set -e
device="$SNAPPY_GLOBAL_ROOT/var/lib/snapd/save/device"
"${oraclePath}" newkey "$device"
"${oraclePath}" serial -brand "${brandFolder}" -key "$device" -model oracle-core -serial OWN-1 > "$SNAP_COMMON/serial"
"${oraclePath}" ack "$SNAPPY_GLOBAL_ROOT/var/lib/snapd/assertions" "$SNAP_COMMON/serial"
`;
}

/** The cases; the brand's folder is where the oracle keeps its brand. */
export function engineCases(brandFolder: string): readonly EngineCase[] {
  const delegating = (name: string, scenario?: string, more?: string) =>
    ({ name, model: "core", hooks: { "prepare-device": prepareDevice(scenario, more) } }) as const;
  return [
    { ...delegating("delegated"), end: "registered" },
    { ...delegating("delegated on classic"), model: "classic", end: "registered" },
    { ...delegating("a stream with the chain", "stream"), end: "registered" },
    { ...delegating("a body", "plain", "snapctl set -s registration.body='board: 7'"), end: "registered" },
    { ...delegating("202", "poll:1"), end: "registered", shortened: 1 },
    { ...delegating("503", "busy:1"), end: "registered", shortened: 1 },
    { ...delegating("400 for the serial", "refuse"), end: "failed" },
    { ...delegating("400 for the request-id", "refuse-id:9"), end: "failed" },
    { ...delegating("another device's serial", "other"), end: "failed" },
    { ...delegating("a lost answer", "lost:1"), end: "registered", shortened: 1 },
    { ...delegating("no network", "plain", "snapctl set device-service.url=http://10.255.0.1/v1/"), end: "waiting" },
    { ...delegating("connection refused"), withoutService: true, end: "waiting" },
    { ...delegating("a number for a serial", "plain", "snapctl set registration.proposed-serial=1234"), end: "failed" },
    {
      ...delegating("a number for a header", "plain", `snapctl set device-service.headers='{"api-key": 7}'`),
      end: "failed",
    },
    { ...delegating("a map for a body", "plain", `snapctl set registration.body='{"a": "b"}'`), end: "failed" },
    { ...delegating("no scheme", "plain", "snapctl set device-service.url=vault.test/v1"), end: "failed" },
    { ...delegating("a bad header name", "plain", `snapctl set device-service.headers='{"a b": "c"}'`), end: "failed" },
    { ...delegating("a failing hook", "plain", "echo no board here >&2\nexit 3"), end: "failed" },
    {
      name: "adopted while seeding",
      model: "core",
      hooks: { configure: ownIdentity(brandFolder), "prepare-device": prepareDevice() },
      seeding: ["configure"],
      end: "registered",
    },
    {
      name: "adopted late",
      model: "core",
      hooks: { "prepare-device": `${ownIdentity(brandFolder)}exit 1\n` },
      end: "registered",
    },
  ];
}
