import { decide } from '../../src/decide/decide.ts';
import type { Host } from '../../src/hosts/host.ts';
import type { Config } from '../../src/model/config.ts';
import type { Action, ActionKind, ActionOf, Plan } from '../../src/model/plan.ts';
import type { StateRecord } from '../../src/model/record.ts';
import { releaseOf } from '../../src/model/release.ts';
import type { PullState, Snapshot } from '../../src/model/snapshot.ts';
import { anArtifact, type RoundSettings, type World } from '../fakes/world.ts';
import type { Step } from './steps.ts';

/** One guard taken away. `turnsRed` names the invariants that may notice it first. */
export interface Mutant {
  name: string;
  turnsRed: readonly string[];
  /** The world in which the guard matters; without it, all of them in turn. */
  world?: string;
  /** What leads to the situation in which the guard matters, where chance would take long to. */
  lead?: readonly Step[];
  settings(world: World): RoundSettings;
}

const later = (tag: string): Step[] => [
  { kind: 'push', application: 'checkout', tag },
  { kind: 'advance', seconds: 70 },
  { kind: 'advance', seconds: 70 },
  { kind: 'advance', seconds: 70 },
];

const soon: Step = { kind: 'advance', seconds: 5 };

/** In the world "unprotected": a version comes into dev by olga's word, and a promotion into staging waits for two more. */
function intoDev(tag: string, pull: number): Step[] {
  const agrees: Step = { kind: 'review', pull, by: 'olga', state: 'APPROVED' };
  return [{ kind: 'push', application: 'checkout', tag }, soon, soon, agrees, soon, soon, soon, soon];
}

/** Staging asks for two people: one speaks, the promotion is overtaken by a newer version, then another one speaks. */
function overtaken(first: Step, second: Step): Step[] {
  return [...intoDev('1.0.61', 0), first, soon, ...intoDev('1.0.62', 1), second, soon, soon, soon];
}

/** A mutant that decides on a snapshot in which something is not as it is. */
function blindTo(see: (snapshot: Snapshot) => Snapshot): Mutant['settings'] {
  return () => ({ decider: (snapshot, now) => decide(see(snapshot), now) });
}

function pullsAs(see: (pull: PullState) => PullState): Mutant['settings'] {
  return blindTo((snapshot) => ({ ...snapshot, pulls: snapshot.pulls.map(see) }));
}

function configAs(see: (config: Config) => Config): Mutant['settings'] {
  return blindTo((snapshot) =>
    snapshot.config.status === 'valid'
      ? { ...snapshot, config: { status: 'valid', config: see(snapshot.config.config) } }
      : snapshot,
  );
}

function environmentsAs(
  see: (one: Config['environments'][string]) => Config['environments'][string],
): Mutant['settings'] {
  return configAs((config) => ({
    ...config,
    environments: Object.fromEntries(Object.entries(config.environments).map(([name, one]) => [name, see(one)])),
  }));
}

/** The records of the ledger as a mutant sees them; the sequence stays, so that it can still write. */
function recordsAs(see: (records: StateRecord[], snapshot: Snapshot) => StateRecord[]): Mutant['settings'] {
  return blindTo((snapshot) => {
    const { ledger } = snapshot;
    if (ledger.status === 'broken') return snapshot;
    const records = see(
      ledger.records.map(({ record }) => record),
      snapshot,
    );
    return {
      ...snapshot,
      ledger: { ...ledger, records: records.map((record) => ({ at: '2026-11-21T12:00:00.000Z', record })) },
    };
  });
}

function without(kind: StateRecord['kind']): Mutant['settings'] {
  return recordsAs((records) => records.filter((record) => record.kind !== kind));
}

/** A mutant whose plans are changed before they are applied. */
function planAs(change: (plan: Plan, world: World) => Plan): Mutant['settings'] {
  return (world) => ({ decider: (snapshot, now) => change(decide(snapshot, now), world) });
}

function actionsAs<K extends ActionKind>(
  kind: K,
  change: (action: ActionOf<K>, world: World) => Action,
): Mutant['settings'] {
  return planAs((plan, world) => ({
    ...plan,
    actions: plan.actions.map((action) => (action.kind === kind ? change(action as ActionOf<K>, world) : action)),
  }));
}

/** A mutant whose acting does not look first. */
function hostAs(change: (host: Host) => Partial<Host>): Mutant['settings'] {
  return ({ host }) => ({ through: { ...host, ...change(host) } });
}

/** Proofs of every version of every application in every environment, as if all had been proven this minute. */
function allProven(snapshot: Snapshot): StateRecord[] {
  const environments = snapshot.config.status === 'valid' ? Object.keys(snapshot.config.config.environments) : [];
  return snapshot.images.flatMap(({ repository, tags }) =>
    tags.flatMap(({ tag }) =>
      environments.map((environment) => {
        const application = repository.split('/').at(-1) ?? '';
        const at = '2026-11-21T12:00:00.000Z';
        const release = releaseOf([anArtifact(application, tag)]);
        const where = { application, environment, cluster: environment, revision: snapshot.base.sha };
        return {
          ...{ kind: 'proof' as const, version: 1 as const, ...where, release, content: tag },
          ...{ healthySince: at, provenAt: at, soakSeconds: 0 },
        };
      }),
    ),
  );
}

/** The state branch as if nothing had been said in it: a comment is answered whenever it is seen. */
const forgetsCommands = without('command');

export const mutants: readonly Mutant[] = [
  {
    name: 'the order gate lets everything through',
    turnsRed: ['provenFirst'],
    settings: recordsAs((records, snapshot) => [...records, ...allProven(snapshot)]),
  },
  {
    name: 'environments do not come after one another',
    turnsRed: ['provenFirst'],
    settings: environmentsAs((environment) => ({ ...environment, after: [] })),
  },
  {
    name: 'nobody waits for a soak',
    turnsRed: ['proofsAreEarned'],
    settings: environmentsAs((environment) => ({ ...environment, soak: 0 })),
  },
  {
    name: 'health is not asked for',
    turnsRed: ['proofsAreEarned'],
    settings: blindTo((snapshot) => ({
      ...snapshot,
      targets: snapshot.targets.map((state) => {
        if (state.status !== 'read' || state.report === null) return state;
        const { report } = state.report;
        const well = {
          health: 'healthy' as const,
          sync: 'synced' as const,
          healthySince: report.healthySince ?? '2026-11-21T11:00:00.000Z',
        };
        return { ...state, report: { ...state.report, report: { ...report, ...well } } };
      }),
    })),
  },
  {
    name: 'approvals are not asked for',
    turnsRed: ['othersApproved'],
    settings: environmentsAs(({ approvers: _, ...environment }) => environment),
  },
  {
    name: 'people approve their own work',
    turnsRed: ['othersApproved'],
    settings: pullsAs((pull) => ({ ...pull, author: 'nobody', committers: [] })),
  },
  {
    name: 'an approval of another head counts',
    world: 'unprotected',
    lead: overtaken(
      { kind: 'review', pull: 0, by: 'olga', state: 'APPROVED' },
      { kind: 'review', pull: 0, by: 'root', state: 'APPROVED' },
    ),
    turnsRed: ['othersApproved'],
    settings: pullsAs((pull) => ({
      ...pull,
      approvals: pull.approvals.map((approval) => ({ ...approval, head: pull.head.sha })),
    })),
  },
  {
    name: 'rejections are not seen',
    world: 'unprotected',
    lead: [
      ...intoDev('1.0.61', 0),
      { kind: 'command', pull: 0, by: 'root', body: '/reject checkout 1.0.61 it loses carts' },
      soon,
      { kind: 'review', pull: 0, by: 'olga', state: 'APPROVED' },
      { kind: 'review', pull: 0, by: 'root', state: 'APPROVED' },
      soon,
      soon,
    ],
    turnsRed: ['rejectedStay'],
    settings: without('rejection'),
  },
  {
    name: 'incidents are not seen',
    turnsRed: ['provenFirst'],
    world: 'unprotected',
    lead: [
      ...intoDev('1.0.61', 0),
      { kind: 'sync', target: 'checkout/dev', health: 'degraded' },
      { kind: 'round', faults: [], times: 1, meanwhile: null },
      { kind: 'loseReport', target: 'checkout/dev' },
      { kind: 'review', pull: 0, by: 'olga', state: 'APPROVED' },
      { kind: 'review', pull: 0, by: 'root', state: 'APPROVED' },
      { kind: 'round', faults: [], times: 1, meanwhile: null },
      { kind: 'round', faults: [], times: 1, meanwhile: null },
    ],
    settings: without('incident'),
  },
  { name: 'holds are not seen', turnsRed: ['holdsStand'], settings: without('hold') },
  {
    name: 'a merge takes the head that stands at that moment',
    turnsRed: ['expectedHead'],
    world: 'unprotected',
    // Both people agreed to what stands there, and somebody pushes while it is about to be merged.
    lead: [
      ...later('1.0.61'),
      { kind: 'review', pull: 0, by: 'olga', state: 'APPROVED' },
      { kind: 'review', pull: 0, by: 'root', state: 'APPROVED' },
      { kind: 'round', faults: [], times: 1, meanwhile: { kind: 'meddle', pull: 0 } },
      { kind: 'round', faults: [], times: 1, meanwhile: { kind: 'meddle', pull: 0 } },
    ],
    settings: actionsAs('mergePullRequest', (action, { host }) => {
      const branch = host.all.pulls.find(({ number }) => number === action.pull)?.head.branch ?? '';
      return Object.defineProperty({ ...action }, 'head', { get: () => host.git.branches.get(branch) ?? action.head });
    }),
  },
  {
    name: 'a second pull request for the same target',
    turnsRed: ['oneLivePromotion'],
    settings: actionsAs('ensurePullRequest', (action) => ({
      ...action,
      branch: `${action.branch}-${action.base.sha.slice(0, 7)}`,
    })),
  },
  {
    name: 'commenting does not look first',
    turnsRed: ['nothingTwice'],
    settings: hostAs((host) => ({ comments: { ...host.comments, list: async () => [] } })),
  },
  {
    name: 'deploying does not look first',
    turnsRed: ['nothingTwice'],
    settings: hostAs((host) => ({ deployments: { ...host.deployments, list: async () => [] } })),
  },
  { name: 'answered commands are forgotten', turnsRed: ['nothingTwice'], settings: forgetsCommands },
  {
    name: 'an entry of the history replaces another',
    turnsRed: ['chainStands'],
    settings: (world) => ({
      through: {
        ...world.host,
        contents: {
          ...world.host.contents,
          async addFile({ branch, path, text, message }) {
            const tip = world.host.git.branches.get(branch) ?? '';
            const sha = world.host.git.commit({
              parent: tip,
              edits: new Map([[path, text]]),
              message,
              by: 'shiplock[bot]',
            });
            world.host.git.branches.set(branch, sha);
          },
        },
      },
    }),
  },
];
