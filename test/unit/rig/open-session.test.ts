import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { openSession, type SessionPapers } from "../../../src/rig/snapd/open-session.ts";
import { modelOf, serialOf, smallKey, throwAwayBrand } from "../../brand/throw-away.ts";

// The addresses are those of the real store: the network is not asked, whatever is not named here is an error.
const store = "https://api.snapcraft.io/";
const auth = `${store}api/v1/snaps/auth`;
const network = setupServer();
const context = { clock: systemClock, crypto: nodeCrypto, randomBytes: (count: number) => new Uint8Array(count) };
let papers: SessionPapers;

beforeAll(async () => {
  network.listen({ onUnhandledFrame: "error" });
  const [brand, key] = await Promise.all([throwAwayBrand(), smallKey()]);
  const model = modelOf(brand);
  papers = { model, key, serial: serialOf(brand, { model, key }) };
});
afterEach(() => network.resetHandlers());
afterAll(() => network.close());

const nonce = http.post(`${auth}/nonces`, () => HttpResponse.json({ nonce: "NONCE-1" }));

describe("snapd's stand-in opens a session with the store", () => {
  it("at snapd's addresses, and calls the store with the macaroon it got", async () => {
    let authorization: string | null = null;
    let sent: unknown = "nothing";
    network.use(
      nonce,
      http.post(`${auth}/sessions`, async ({ request }) => {
        sent = (await request.json()) as unknown;
        return HttpResponse.json({ macaroon: "MACAROON" });
      }),
      http.post(`${store}v2/snaps/refresh`, ({ request }) => {
        authorization = request.headers.get("Snap-Device-Authorization");
        return HttpResponse.json({ results: [] });
      }),
    );
    expect(await openSession(store, papers, context)).toMatchObject({ opened: true, storeCallStatus: 200 });
    expect(authorization).toBe('Macaroon root="MACAROON"');
    expect(JSON.stringify(sent)).toContain("nonce: NONCE-1");
  });

  it("and says so when it gets no nonce", async () => {
    network.use(http.post(`${auth}/nonces`, () => new HttpResponse(null, { status: 503 })));
    expect(await openSession(store, papers, context)).toMatchObject({ opened: false });
  });

  it("and says so when the session is refused", async () => {
    network.use(
      nonce,
      http.post(`${auth}/sessions`, () => HttpResponse.json({ error: "no such device" }, { status: 401 })),
    );
    const outcome = await openSession(store, papers, context);
    expect(outcome.opened).toBe(false);
    expect(JSON.stringify(outcome)).toContain("no such device");
  });
});
