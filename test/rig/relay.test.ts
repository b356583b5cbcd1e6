import { connect } from "node:net";
import { expect, test } from "vitest";
import { Relay } from "./setup/relay.ts";

test("an answer for somebody who has hung up meanwhile is given to nobody, and does not keep the courier", async () => {
  const gone = Promise.withResolvers<void>();
  const done = Promise.withResolvers<string>();
  const relay = await Relay.start(
    () => "http://127.0.0.1:9/",
    async (passage) => {
      asker.destroy();
      await gone.promise;
      // The server has seen the end of the connection, too.
      await new Promise((resolve) => setTimeout(resolve, 50));
      await passage.answer({ status: 200, body: "late" });
      done.resolve("settled");
    },
  );
  const asker = connect(Number(new URL(relay.origin).port), "127.0.0.1", () => {
    asker.write("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
  });
  asker.on("close", () => gone.resolve());
  expect(await done.promise).toBe("settled");
  await relay.close();
});
