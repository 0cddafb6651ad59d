import { secondsBetween } from '../decide/time.ts';
import type { Instant } from '../model/names.ts';
import { plural } from '../text/change-counts.ts';
import { secondsText } from '../text/instant.ts';
import type { Findings } from './findings.ts';
import type { Jump } from './jumps.ts';
import type { Opened } from './opened.ts';
import type { Wait } from './waits.ts';

/** A part of the report: a heading, what it comes to, and its findings. */
export interface Section {
  title: string;
  summary: string;
  lines: string[];
}

/** How foreign text (a commit's subject, a version) is written where the report goes. */
export type Quote = (text: string) => string;

/** The report on a history, in the order in which people ask. */
export function sectionsOf(findings: Findings, quote: Quote): Section[] {
  return [
    jumpSection(findings, quote),
    skewSection(findings, quote),
    leadSection(findings),
    rollbackSection(findings, quote),
    waitSection(findings, quote),
    openedSection(findings, quote),
  ];
}

/** What was read, in one sentence. */
export function readSentence({ since, until, commits, targets, applications, environments }: Findings): string {
  const { read, versions, config, added, other, merges } = commits;
  const parts = [
    `${versions} changed versions`,
    `${config} changed targets in other ways`,
    `${added} brought or removed targets`,
    `${other} did none of this`,
  ];
  const what = `${plural(targets, 'target')} of ${plural(applications.length, 'application')} in ${environments.join(', ')}`;
  const count = `${plural(read, 'commit')} (${plural(merges, 'merge')})`;
  return `${day(since)} to ${day(until)}: ${count} over ${what}; ${parts.join(', ')}.`;
}

function jumpSection({ jumps }: Findings, quote: Quote): Section {
  const text = ({ target, version, at, subject, upstream, how, secondsAhead }: Jump): string => {
    const when = {
      before: `${secondsText(secondsAhead ?? 0)} before ${upstream}`,
      together: `in the same commit as ${upstream}`,
      never: `and never came to ${upstream}`,
    };
    return `${time(at)} ${target} got ${quote(version)} ${when[how]}: ${quote(subject)}`;
  };
  const summary =
    jumps.length === 0
      ? 'Every version came to the environments in order.'
      : `${plural(jumps.length, 'version')} came to an environment before the one in front of it.`;
  return { title: 'Jumped the order', summary, lines: jumps.map(text) };
}

function skewSection({ skew, until }: Findings, quote: Quote): Section {
  const lines = skew.map(({ application, upstream, environment, upstreamRuns, runs, since, versionsBehind }) => {
    const behind =
      versionsBehind === null ? `which ${upstream} never had` : `${plural(versionsBehind, 'version')} behind`;
    const long = secondsText(secondsBetween(since, until));
    return `${application}: ${environment} has ${quote(runs)}, ${upstream} has ${quote(upstreamRuns)}: ${behind}, for ${long}`;
  });
  const summary =
    skew.length === 0
      ? 'No environment is behind the one before it.'
      : `${plural(skew.length, 'pair')} of environments differ today.`;
  return { title: 'Skew today', summary, lines };
}

function leadSection({ steps }: Findings): Section {
  const lines = steps.map(
    ({ from, to, count, p50, p95 }) =>
      `${from} → ${to}: half within ${secondsText(p50)}, 95 % within ${secondsText(p95)} (${plural(count, 'version')})`,
  );
  const summary =
    steps.length === 0
      ? 'No version went from one environment to the next.'
      : 'From the first arrival in one environment to that in the next.';
  return { title: 'Lead times', summary, lines };
}

function rollbackSection({ rollbacks }: Findings, quote: Quote): Section {
  const lines = rollbacks.map(
    ({ target, from, to, at, subject, secondsLive, said }) =>
      `${time(at)} ${target} went back from ${quote(from)} to ${quote(to)} after ${secondsText(secondsLive)}${said ? '' : ', and the commit does not say so'}: ${quote(subject)}`,
  );
  const summary =
    rollbacks.length === 0 ? 'No version went back.' : `${plural(rollbacks.length, 'version')} went back.`;
  return { title: 'Rollbacks', summary, lines };
}

function waitSection({ waits }: Findings, quote: Quote): Section {
  const { judged, waited, p50, p95 } = waits;
  const text = ({ target, version, at, message, seconds }: Wait): string => {
    const long = seconds === null ? 'its gates had not opened by the end' : `for ${secondsText(seconds)}`;
    return `${time(at)} ${quote(version)} into ${target}, ${long}: ${quote(message)}`;
  };
  const open = `${judged - waited.length} of ${plural(judged, 'change')} behind the first environment would have passed at once`;
  const summary =
    waited.length === 0
      ? `${open}.`
      : `${open}; of the others half would have waited ${secondsText(p50)} at most, 95 % ${secondsText(p95)}.`;
  return { title: 'Waits that Shiplock would have added', summary, lines: waited.map(text) };
}

function openedSection({ opened, entries }: Findings, quote: Quote): Section {
  const text = ({ target, version, at, byHandAt }: Opened): string => {
    const hand =
      byHandAt === null ? 'nobody has done it since' : `by hand ${secondsText(secondsBetween(at, byHandAt))} later`;
    return `${time(at)} ${quote(version)} into ${target}; ${hand}`;
  };
  const summary = `${plural(opened.length, 'promotion')}, and ${plural(entries, 'pull request')} for new versions in a first environment.`;
  return { title: 'Pull requests that Shiplock would have opened', summary, lines: opened.map(text) };
}

function day(at: Instant): string {
  return at.slice(0, 10);
}

function time(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)}`;
}
