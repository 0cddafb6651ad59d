/** True when a name is a time zone that this runtime knows: IANA names and their aliases, in any case. */
export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
