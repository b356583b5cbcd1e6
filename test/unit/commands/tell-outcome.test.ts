import { expect, test } from "vitest";
import { noLog } from "../../../src/commands/hooks/hook-log.ts";
import { fine, type HookOutcome, nothingNew } from "../../../src/commands/hooks/outcome.ts";
import { Story } from "../../../src/commands/hooks/story.ts";
import { outcomeTeller } from "../../../src/commands/hooks/tell-outcome.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import type { Snapctl } from "../../../src/snapd/snapctl.ts";
import { readVerdict } from "../../../src/verdict/verdict.ts";

const folder = "/common/prepare-device";

function setUp() {
  const healths: string[] = [];
  const answer = Promise.withResolvers<void>();
  const disk = new MemoryDisk();
  const farewell = () =>
    ({
      setHealth: (_status: string, message: string) => {
        healths.push(message);
        return answer.promise;
      },
    }) as unknown as Snapctl;
  const story = new Story({ out: () => undefined, err: () => undefined }, noLog);
  const now = (): Date => new Date("2026-11-20T12:00:00Z");
  const tell = outcomeTeller({ disk, commonFolder: folder, now, hook: "configure", story, farewell });
  return { tell, healths, answer, code: () => readVerdict(disk, folder)?.code };
}

test("an outcome that is being told is not told again, and the second to ask waits for the first telling", async () => {
  const { tell, healths, answer, code } = setUp();
  const outcome = fine("registered", "registered as 1", "1");
  const early = tell(outcome);
  expect(healths).toEqual(["registered as 1"]);
  expect(code()).toBe("registered");
  let ended = false;
  const atTheEnd = tell(outcome).then(() => {
    ended = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended).toBe(false);
  answer.resolve();
  await Promise.all([early, atTheEnd]);
  expect(healths).toHaveLength(1);
});

test("another outcome than the one that was told early is told, too: a failure keeps its verdict and no health", async () => {
  const { tell, healths, answer, code } = setUp();
  answer.resolve();
  await tell(fine("registered", "registered as 1", "1"));
  const later: HookOutcome = { exit: 65, health: "blocked", code: "disk-full", message: "the disk is full" };
  await tell(later);
  expect(code()).toBe("disk-full");
  expect(healths).toEqual(["registered as 1"]);
});

test("what is no news is not told", async () => {
  const { tell, healths, code } = setUp();
  await tell(nothingNew("settings-sound", "nothing new"));
  expect(code()).toBeUndefined();
  expect(healths).toEqual([]);
});
