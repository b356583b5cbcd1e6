import type { Assertion } from "../assertion/assertion.ts";
import { encodeStream } from "../assertion/encode.ts";
import type { AssertionStore } from "../snapd/assertion-store.ts";
import type { SnapdSocket } from "../snapd/snapd-socket.ts";
import type { AssertionSource } from "../trust/assertion-source.ts";

/** snapd's assertion database: through snapd where its socket is there, else as the files it reads at its start. */
export interface SystemAssertions extends AssertionSource {
  readonly origin: "snapd" | "disk";
  /** The serials of one brand and model. */
  serials(brandId: string, model: string): Promise<readonly Assertion[]>;
  acknowledge(assertions: readonly Assertion[]): Promise<void>;
}

/** Confinement hides the files from a hook; the daemon checks what it is given and answers what it has. */
export function systemOfSnapd(
  snapd: SnapdSocket,
  keyHeaders: (type: Assertion["type"]) => readonly string[],
): SystemAssertions {
  /** What came from there, since this began: it need not be told of it. */
  const known = new WeakSet<Assertion>();
  return {
    name: "snapd",
    origin: "snapd",
    async find(type, primaryKey) {
      const filter = Object.fromEntries(keyHeaders(type).map((header, index) => [header, primaryKey[index] ?? ""]));
      const [found] = await snapd.assertions(type, filter);
      if (found !== undefined) known.add(found);
      return found;
    },
    serials: (brandId, model) => snapd.assertions("serial", { "brand-id": brandId, model }),
    // snapd has the model it runs; a model from a file must not replace it on the way.
    async acknowledge(assertions) {
      const news = assertions.filter((one) => one.type !== "model" && !known.has(one));
      if (news.length > 0) await snapd.acknowledge(encodeStream(news));
    },
  };
}

export function systemOnDisk(store: AssertionStore): SystemAssertions {
  return {
    name: "snapd's assertion store",
    origin: "disk",
    find: async (type, primaryKey) => store.find(type, primaryKey),
    serials: async (brandId, model) =>
      store.all("serial").filter((one) => one.type === "serial" && one.brandId === brandId && one.model === model),
    acknowledge: async (assertions) => {
      for (const one of assertions) store.put(one);
    },
  };
}
