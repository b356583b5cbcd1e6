import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gadgetName } from "../daemon/device-root.ts";

/** As much of snapd's state.json as is changed here (overlord/state: state.go, change.go, task.go). */
export interface State {
  data: Record<string, unknown>;
  changes: Record<string, unknown>;
  tasks: Record<string, unknown>;
  "last-change-id": number;
  "last-task-id": number;
}

/** Changes the state of a daemon that does not run. */
export function editState(root: string, edit: (state: State) => void): void {
  const path = join(root, "var/lib/snapd/state.json");
  const state = JSON.parse(readFileSync(path, "utf8")) as State;
  edit(state);
  writeFileSync(path, JSON.stringify(state), { mode: 0o600 });
}

interface PlannedTask {
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

function planChange(state: State, kind: string, tasks: readonly PlannedTask[]): void {
  const spawned = { status: 0, "spawn-time": new Date().toISOString() };
  const change = String(++state["last-change-id"]);
  const ids = tasks.map(() => String(++state["last-task-id"]));
  state.changes[change] = { id: change, kind, summary: `${kind} of the tests`, ...spawned, "task-ids": ids };
  for (const [index, task] of tasks.entries()) {
    const id = ids[index] ?? "";
    const [before, after] = [ids.slice(index - 1, index), ids.slice(index + 1, index + 2)];
    const waits = { "wait-tasks": index === 0 ? [] : before, "halt-tasks": after };
    state.tasks[id] = { id, ...task, summary: `${task.kind} of the tests`, ...spawned, ...waits, change };
  }
}

function forget(state: State, change: string): void {
  delete state.changes[change];
  for (const [id, task] of Object.entries(state.tasks)) {
    if ((task as { change?: unknown }).change === change) delete state.tasks[id];
  }
}

const hookTask = (hook: string, mayFail: boolean, snap = gadgetName): PlannedTask => ({
  kind: "run-hook",
  data: {
    "hook-setup": { snap, revision: "unset", hook, "ignore-error": mayFail },
    "hook-context": null,
  },
});

/** Hooks that snapd runs one after the other as soon as it starts, whether they fail or not. */
export function planHooks(state: State, hooks: readonly string[]): void {
  // Of an earlier start; ready changes are of no use to snapd either.
  for (const [id, change] of Object.entries(state.changes)) {
    if ((change as { kind?: unknown }).kind === "hooks") forget(state, id);
  }
  planChange(
    state,
    "hooks",
    hooks.map((hook) => hookTask(hook, true)),
  );
}

/** The system is being seeded: the gadget's hooks are run, then it counts as seeded, and registration begins. */
export function planSeeding(state: State, hooks: readonly string[], gadget = gadgetName): void {
  planSeedingAnd(state, hooks, [], gadget);
}

/** The same, and further hooks follow in the same change. */
export function planSeedingAnd(
  state: State,
  hooks: readonly string[],
  afterwards: readonly string[],
  gadget = gadgetName,
): void {
  state.data["seeded"] = false;
  const tasksOf = (names: readonly string[]): PlannedTask[] => names.map((hook) => hookTask(hook, false, gadget));
  planChange(state, "seed", [...tasksOf(hooks), { kind: "mark-seeded", data: {} }, ...tasksOf(afterwards)]);
}
