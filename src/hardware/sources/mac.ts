import type { Evidence } from "../reading.ts";
import {
  compareInterfaces,
  lacksDevice,
  type NetworkInterface,
  networkFolder,
  readInterface,
} from "./network-interface.ts";
import { Probe } from "./probe.ts";
import { evidenceOf, type Source, type SourceContext } from "./source.ts";

/** No board has more interfaces of its own; a switch or container host may list many virtual ones. */
const maxInterfaces = 256;
/** IFNAMSIZ with its NUL. */
const interfaceNameMaxChars = 15;

const whyAbsent = "this board has no network interface of its own";

export const macSources: readonly Source[] = [
  {
    name: "mac",
    description: "the permanent MAC address of the board's first own interface (on-board, then wired, then by place)",
    plug: "hardware-observe",
    read: readFirst,
  },
  {
    name: "mac:IFNAME",
    description: "the permanent MAC address of the interface of this name",
    plug: "hardware-observe",
    findArgumentFault: findInterfaceNameFault,
    read: readNamed,
  },
];

function findInterfaceNameFault(name: string): string | undefined {
  if (name.length > interfaceNameMaxChars) return `an interface name has at most ${interfaceNameMaxChars} characters`;
  const isName = /^[^\s/:]+$/.test(name) && name !== "." && name !== "..";
  return isName ? undefined : "this is no name of a network interface";
}

/** A tree that was copied by hand often lacks the links: on a device every interface of its own has one. */
async function whyNone(probe: Probe, names: readonly string[]): Promise<string> {
  for (const name of names) {
    const lacks = await lacksDevice(probe, name);
    if (lacks) return `${networkFolder}/${name}/device is missing, so it is not known what ${name} is part of`;
  }
  return whyAbsent;
}

async function readFirst({ files }: SourceContext): Promise<Evidence> {
  const listed = await files.list(networkFolder);
  if (listed.kind !== "names") return evidenceOf(listed, [networkFolder], whyAbsent);
  const probe = new Probe(files);
  const read = await Promise.all(listed.names.slice(0, maxInterfaces).map((name) => readInterface(probe, name)));
  if (probe.failure !== undefined) return evidenceOf(probe.failure, [networkFolder], whyAbsent);
  const own = read.flatMap((one) => one ?? []).sort(compareInterfaces);
  const usable = own.filter(({ fault }) => fault === undefined);
  const [chosen] = usable;
  if (chosen === undefined)
    return own.length > 0
      ? refuse(own)
      : { kind: "absent", paths: [networkFolder], why: await whyNone(probe, listed.names.slice(0, maxInterfaces)) };
  const others = usable.slice(1).map(({ name }) => name);
  return take(chosen, others.length === 0 ? "" : `, chosen before ${others.join(", ")}`);
}

async function readNamed({ files }: SourceContext, name: string): Promise<Evidence> {
  const probe = new Probe(files);
  const path = `${networkFolder}/${name}`;
  const one = await readInterface(probe, name);
  if (probe.failure !== undefined) return evidenceOf(probe.failure, [path], whyAbsent);
  if (one === undefined) {
    const why = (await lacksDevice(probe, name))
      ? await whyNone(probe, [name])
      : `there is no hardware interface ${name}`;
    return { kind: "absent", paths: [path], why };
  }
  return one.fault === undefined ? take(one, "") : refuse([one]);
}

function take({ name, address }: NetworkInterface, note: string): Evidence {
  const bytes = Buffer.from(address.toLowerCase(), "latin1");
  return { kind: "found", paths: [`${networkFolder}/${name}/address`], bytes, note: `of ${name}${note}` };
}

function refuse(interfaces: readonly NetworkInterface[]): Evidence {
  const paths = interfaces.map(({ name }) => `${networkFolder}/${name}/address`);
  const why = interfaces.map(({ name, fault }) => `${name}: ${fault ?? ""}`).join("; ");
  const raw = interfaces.map(({ address }) => address).join(" ");
  return { kind: "refused", paths, code: "serial-mac-not-permanent", why, raw };
}
