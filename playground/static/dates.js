// Dates and times in the acting person's zone.

import { now, zone } from "./store.js";

const DAY = 24 * 60 * 60;
// Making a formatter takes long, and a long conversation needs one often.
const formatters = new Map();

/** A moment in the acting person's zone, by one of Intl's options. */
function format(seconds, options) {
  return formatter(options).format(new Date(seconds * 1000));
}

/** The formatter for Intl's options in the acting person's zone. */
function formatter(options, language = "en-GB") {
  const key = JSON.stringify([language, zone(), options]);
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(language, { timeZone: zone(), ...options }));
  return formatters.get(key);
}

/** Hours and minutes. */
export function clock(seconds) {
  return format(seconds, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** Hours, minutes and seconds. */
export function clockWithSeconds(seconds) {
  return format(seconds, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
}

/** The day as on a letter: Tuesday, 23 February 2027. */
export function longDay(seconds) {
  return `${format(seconds, { weekday: "long" })}, ${format(seconds, { day: "numeric", month: "long", year: "numeric" })}`;
}

/** Date and time in full. */
export function inFull(seconds) {
  return format(seconds, { dateStyle: "full", timeStyle: "short" });
}

/** The day as 2026-01-31. */
export function day(seconds) {
  const parts = parted(seconds);
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** The day as people say it: Today, Yesterday, or with weekday and month. */
export function dayName(seconds) {
  return pretty(seconds) ?? format(seconds, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/** Fill the tokens of a `<!date^…>` markup, as {date_long} or {time}; unknown tokens stay. */
export function fillDate(seconds, template) {
  const lower = (text) => text?.toLowerCase();
  const names = {
    date_num: () => day(seconds),
    date: () => spelled(seconds, "long"),
    date_short: () => spelled(seconds, "short"),
    date_long: () => `${format(seconds, { weekday: "long" })}, ${spelled(seconds, "long")}`,
    date_pretty: () => lower(pretty(seconds)) ?? names.date(),
    date_short_pretty: () => lower(pretty(seconds)) ?? names.date_short(),
    date_long_pretty: () => lower(pretty(seconds)) ?? names.date_long(),
    time: () => clock(seconds),
    time_secs: () => format(seconds, { timeStyle: "medium" }),
    ago: () => ago(seconds),
  };
  return template.replace(/\{([a-z_]+)\}/g, (whole, name) => (Object.hasOwn(names, name) ? names[name]() : whole));
}

/** Month, day and year: February 18th, 2026, or Feb 18, 2026. */
function spelled(seconds, month) {
  const number = Number(parted(seconds).day);
  const name = formatter({ month }, "en-US").format(new Date(seconds * 1000));
  return `${name} ${number}${month === "long" ? ordinal(number) : ""}, ${parted(seconds).year}`;
}

/** The letters behind a day's number. */
function ordinal(number) {
  if (number >= 11 && number <= 13) return "th";
  return { 1: "st", 2: "nd", 3: "rd" }[number % 10] ?? "th";
}

/** Today, Yesterday, Tomorrow, or null. */
function pretty(seconds) {
  const names = { Today: now(), Yesterday: now() - DAY, Tomorrow: now() + DAY };
  return Object.keys(names).find((name) => day(names[name]) === day(seconds)) ?? null;
}

/** How long ago, roughly. */
function ago(seconds) {
  const passed = now() - seconds;
  const [unit, size] = [["day", DAY], ["hour", 3600], ["minute", 60], ["second", 1]].find(
    ([, length]) => Math.abs(passed) >= length,
  ) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-Math.round(passed / size), unit);
}

/** Year, month and day as digits. */
function parted(seconds) {
  const parts = formatter({ year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(new Date(seconds * 1000));
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}
