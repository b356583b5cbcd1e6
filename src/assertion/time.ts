// RFC 3339 times as Go 1.19's time.Parse reads them: an hour may have one digit, a fraction may follow a comma and may
// stand without the seconds before it, an offset has no range and each of its halves may be a sign and one digit.

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d|(?=[.,]\d))(?:[.,](\d+))?(?:Z|([+-])([+\-\d]\d):([+\-\d]\d))$/;

/** A point in time: whole seconds since 1970 and nanoseconds on top. */
export interface Instant {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Go's zero time, 0001-01-01T00:00:00Z, in seconds since 1970: in an account-key's "until" it means "for ever". */
const zeroTimeSeconds = -62_135_596_800;

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysIn(month: number, year: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days from 1970-01-01 to this day of the Gregorian calendar. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  const inYear = (daysBeforeMonth[month - 1] ?? 0) + (month > 2 && isLeap(year) ? 1 : 0) + day - 1;
  return past * 365 + leapDays + inYear - 719_162;
}

/** The instant a text names, or undefined if Go would not read it. */
export function parseTime(text: string): Instant | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  if (day < 1 || day > daysIn(month, year)) return undefined;
  const [, , , , , , , fraction, sign, zoneHours, zoneMinutes] = match;
  const offset = (Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0)) * (sign === "-" ? -60 : 60);
  return {
    seconds: daysSinceEpoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset,
    nanoseconds: fraction === undefined ? 0 : Number(fraction.slice(0, 9).padEnd(9, "0")),
  };
}

export function isZeroTime(instant: Instant): boolean {
  return instant.seconds === zeroTimeSeconds && instant.nanoseconds === 0;
}

/** Negative if the first is earlier, 0 if they are the same. */
export function compareInstants(first: Instant, second: Instant): number {
  return first.seconds - second.seconds || first.nanoseconds - second.nanoseconds;
}

/** The Date of an instant, to the millisecond (cut, never rounded up). */
export function dateOf(instant: Instant): Date {
  return new Date(instant.seconds * 1000 + Math.floor(instant.nanoseconds / 1e6));
}

export function instantOf(date: Date): Instant {
  const seconds = Math.floor(date.getTime() / 1000);
  return { seconds, nanoseconds: (date.getTime() - seconds * 1000) * 1e6 };
}
