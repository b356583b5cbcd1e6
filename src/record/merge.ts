import type { BootRecord, RecordedRun } from "./statement.ts";

/** A record that verified, and where it was found. */
export interface FoundRecord {
  /** The folder that was named on the command line: a station of the line, a batch, a day. */
  readonly station: string;
  readonly file: string;
  readonly record: BootRecord;
}

/** What no two units may share. */
export type DuplicateKind = "serial" | "device-key" | "identity-key" | "board";

export interface Duplicate {
  readonly kind: DuplicateKind;
  /** BRAND/MODEL/SERIAL, a key, or a board print. */
  readonly value: string;
  readonly units: readonly FoundRecord[];
}

/** Records of one unit: the newest counts. */
export function newestOfEachUnit(found: readonly FoundRecord[]): FoundRecord[] {
  const newest = new Map<string, FoundRecord>();
  for (const one of found) {
    const { identityKey, boardPrint } = one.record.unit;
    const unit = `${identityKey} ${boardPrint ?? ""}`;
    const known = newest.get(unit);
    if (known === undefined || known.record.runs < one.record.runs) newest.set(unit, one);
  }
  return [...newest.values()];
}

type Attribute = (record: BootRecord) => string | null;

const serialOf: Attribute = ({ unit: { brand, model, serial } }) =>
  serial === null ? null : `${brand ?? "?"}/${model ?? "?"}/${serial}`;
const deviceKeyOf: Attribute = ({ unit }) => unit.deviceKeyId;
const identityKeyOf: Attribute = ({ unit }) => unit.identityKey;
const boardOf: Attribute = ({ unit }) => unit.boardPrint;

function grouped(units: readonly FoundRecord[], by: Attribute): Map<string, FoundRecord[]> {
  const groups = new Map<string, FoundRecord[]>();
  for (const one of units) {
    const value = by(one.record);
    if (value === null) continue;
    const group = groups.get(value) ?? [];
    group.push(one);
    groups.set(value, group);
  }
  return groups;
}

function distinct(units: readonly FoundRecord[], by: Attribute): number {
  return new Set(units.map(({ record }) => by(record)).filter((value) => value !== null)).size;
}

function sharing(
  kind: DuplicateKind,
  units: readonly FoundRecord[],
  by: Attribute,
  counts: (group: readonly FoundRecord[]) => boolean,
): Duplicate[] {
  return [...grouped(units, by)]
    .filter(([, group]) => group.length > 1 && counts(group))
    .map(([value, group]) => ({ kind, value, units: group }));
}

/**
 * What two units share and must not. A board that was registered a second time under another key is told as that, and
 * not once more for the serial it naturally has again.
 */
export function findDuplicates(units: readonly FoundRecord[]): Duplicate[] {
  const otherIdentities = (group: readonly FoundRecord[]): boolean => distinct(group, identityKeyOf) > 1;
  const oneBoard = (group: readonly FoundRecord[]): boolean =>
    distinct(group, boardOf) === 1 && group.every(({ record }) => boardOf(record) !== null);
  return [
    ...sharing("serial", units, serialOf, (group) => otherIdentities(group) && !oneBoard(group)),
    ...sharing("device-key", units, deviceKeyOf, (group) => otherIdentities(group)),
    ...sharing("identity-key", units, identityKeyOf, (group) => distinct(group, boardOf) > 1),
    ...sharing("board", units, boardOf, otherIdentities),
  ];
}

/** Has this unit an identity, as far as the agent knows? What is delegated snapd finishes, unseen. */
function isRegistered({ run }: BootRecord): boolean {
  return run.outcome === "registered" || run.outcome === "already-registered";
}

/** The run that registered the unit, if it is still in the record. */
export function registeringRun({ run, earlier }: BootRecord): RecordedRun | undefined {
  return [...earlier, run].find(({ outcome }) => outcome === "registered");
}

export interface MergeSummary {
  readonly records: number;
  readonly units: number;
  readonly registered: number;
  readonly delegated: number;
  readonly notRegistered: number;
  /** Registered and delegated of all units, 0 to 1; null without units. */
  readonly yield: number | null;
  /** How many failed runs ended with each code. */
  readonly failuresByCode: Readonly<Record<string, number>>;
  /** Units whose first registration got a revision above 1: the vault had signed that serial before. */
  readonly signedBefore: readonly FoundRecord[];
  readonly slowest: readonly FoundRecord[];
  readonly duplicates: readonly Duplicate[];
}

const shownSlowest = 5;

function failuresByCode(units: readonly FoundRecord[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { record } of units) {
    for (const { outcome, code } of [...record.earlier, record.run]) {
      if (outcome === "failed") counts.set(code, (counts.get(code) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function slowestOf(units: readonly FoundRecord[]): FoundRecord[] {
  const duration = ({ record }: FoundRecord): number => registeringRun(record)?.durationMs ?? 0;
  return units
    .filter(({ record }) => registeringRun(record) !== undefined)
    .toSorted((a, b) => duration(b) - duration(a))
    .slice(0, shownSlowest);
}

/** The summary of a factory's records. */
export function summarise(found: readonly FoundRecord[]): MergeSummary {
  const units = newestOfEachUnit(found);
  const registered = units.filter(({ record }) => isRegistered(record)).length;
  const delegated = units.filter(({ record }) => record.run.outcome === "delegated").length;
  return {
    records: found.length,
    units: units.length,
    registered,
    delegated,
    notRegistered: units.length - registered - delegated,
    yield: units.length === 0 ? null : (registered + delegated) / units.length,
    failuresByCode: failuresByCode(units),
    signedBefore: units.filter(({ record }) => record.notes.some(({ code }) => code === "serial-signed-before")),
    slowest: slowestOf(units),
    duplicates: findDuplicates(units),
  };
}
