import type { Config } from '../../model/config.ts';
import type { Problem } from '../../model/errors.ts';
import type { Window } from '../../model/window.ts';
import { didYouMean } from '../edit-distance.ts';
import type { YamlPath } from '../yaml-document.ts';
import { isZone } from '../zone.ts';
import { type LocatedDocument, problemAt } from './located-document.ts';

interface Fault {
  key: string;
  message: string;
  hint: string;
}

/** What is wrong with windows, of all environments and of each: zones that are none, and windows without a length. */
export function windowProblems(config: Config, located: LocatedDocument): Problem[] {
  const lists: [YamlPath, readonly Window[]][] = [[['windows'], config.windows]];
  for (const [name, { windows }] of Object.entries(config.environments)) {
    lists.push([['environments', name, 'windows'], windows]);
  }
  return lists.flatMap(([path, windows]) =>
    windows.flatMap((window, index) =>
      faultsOf(window).map(({ key, message, hint }) =>
        problemAt(located, { path: [...path, index, key], part: 'value' }, { message, hint }),
      ),
    ),
  );
}

function faultsOf(window: Window): Fault[] {
  const faults: Fault[] = [];
  if (!isZone(window.timezone)) faults.push(zoneFault(window.timezone));
  if ('start' in window) {
    for (const key of ['start', 'end'] as const) {
      if (!isDate(window[key])) {
        faults.push({
          key,
          message: `\`${window[key]}\` is not a date of the calendar`,
          hint: 'mend the day or the month',
        });
      }
    }
    if (window.start >= window.end) {
      const message = `\`end\` (${window.end}) is not after \`start\` (${window.start})`;
      faults.push({ key: 'end', message, hint: 'a window ends after it begins' });
    }
    return faults;
  }
  if (window.from === '24:00' || window.from.endsWith(' 24:00')) {
    faults.push({ key: 'from', message: 'a window cannot begin at 24:00', hint: 'write 00:00 of the next day' });
  }
  if (window.from === window.to) {
    const hint = 'leave both out for whole days, or write `to: 24:00`';
    faults.push({ key: 'to', message: `\`to\` is the same as \`from\` (${window.from})`, hint });
  }
  return faults;
}

function zoneFault(name: string): Fault {
  const known = Intl.supportedValuesOf('timeZone');
  const meant = didYouMean(name, known) ?? known.find((zone) => zone.toLowerCase().endsWith(`/${name.toLowerCase()}`));
  const hint =
    meant === undefined ? 'write an IANA name such as `Europe/Berlin` or `UTC`' : `did you mean \`${meant}\`?`;
  return { key: 'timezone', message: `\`${name}\` is not a time zone`, hint };
}

/** True when the day exists: the 30th of February does not. */
function isDate(local: string): boolean {
  const [year = 0, month = 0, day = 0] = local.slice(0, 10).split('-').map(Number);
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}
