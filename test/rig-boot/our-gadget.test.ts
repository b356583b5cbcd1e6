import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executable, Workshop } from "../gadget/unpacked-gadget.ts";
import { bootJson } from "./rig-command.ts";

const settings = `vault:
  url: https://vault.example.com/v1/
  headers:
    api-key: {file: api-key}
serial:
  sources: [dmi.product-serial]
`;

let workshop: Workshop;
let folder: string;
let snap: string;
beforeAll(async () => {
  workshop = new Workshop();
  const source = workshop.author({
    "prepare-device.yaml": [settings, 0o644],
    "api-key": ["not-a-real-key\n", 0o600],
  });
  folder = workshop.stage(source, "staged", { executable });
  snap = await workshop.pack(folder, "out");
});
afterAll(() => workshop[Symbol.dispose]());

const board = ["--hardware", "dell-optiplex"] as const;
const vaultPaths = ({ http }: { readonly http: readonly { readonly by: string; readonly url: string }[] }) =>
  http.filter(({ url }) => url.includes("vault.")).map(({ by, url }) => `${by} ${new URL(url).pathname}`);

describe("the example gadget", () => {
  test("packed as a snap, with its grants: the agent registers while the system is seeded, and snapd adopts", async () => {
    const { status, report, err } = await bootJson(snap, ...board);
    expect(err).toBe("boots prepare-device-example on dell-optiplex …");
    expect([status, report.outcome, report.serial, report.identities]).toEqual([0, "operational", "7KQ4ZN2", 1]);
    expect(report.timeline.some(({ code }) => code === "adopted")).toBe(true);
    expect(report.timeline.flatMap(({ hook }) => hook ?? [])).toEqual(["install", "configure"]);
    expect(vaultPaths(report)).toEqual(["hook /v1/request-id", "hook /v1/serial"]);
    expect(report.findings).toEqual([]);
  });

  test("unpacked, without snapd-control: snapd registers what the agent prepared", async () => {
    const { status, report } = await bootJson(folder, ...board, "--disconnect", "control");
    expect([status, report.outcome, report.serial, report.identities]).toEqual([0, "operational", "7KQ4ZN2", 1]);
    expect(vaultPaths(report)).toEqual(["snapd /v1/request-id", "snapd /v1/serial"]);
    expect(report.findings).toEqual([]);
  });

  test("whose vault signs and whose answer is lost, still has one identity", async () => {
    const { report } = await bootJson(folder, ...board, "--fault", "lost-answer@serial");
    expect([report.outcome, report.identities]).toEqual(["operational", 1]);
  });
});
