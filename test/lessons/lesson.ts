import { afterAll, expect, test } from 'vitest';
import type { Config } from '../../src/model/config.ts';
import type { StateRecord } from '../../src/model/record.ts';
import { aConfig } from '../decide/builders.ts';
import type { Fault } from '../fakes/faults.ts';
import { withFaults } from '../fakes/faults.ts';
import { ledgerOf } from '../fakes/snapshot-of.ts';
import {
  BOT,
  createWorld,
  type Round,
  type RoundSettings,
  runRound,
  syncAgent,
  targetsIn,
  tipOf,
  type World,
  wait,
} from '../fakes/world.ts';

/** dev and staging prove in ten minutes, prod asks for olga. */
const ladder = aConfig({
  dev: { soak: '10m' },
  staging: { after: ['dev'], soak: '10m' },
  prod: { after: ['staging'], approvers: { users: ['olga'] } },
});

/** A world in which a fault of a peer is played, with everything that the stories have in common. */
export interface Stage {
  world: World;
  /** A new version in the registry. */
  push(tag: string): void;
  /** One round, perhaps with faults of GitHub. */
  round(faults?: readonly Fault[], settings?: RoundSettings): Promise<Round>;
  /** Rounds until nothing is left to do; more than twenty are no convergence. */
  rest(): Promise<Round>;
  /** Every cluster is well, and some seconds go by. */
  goOn(seconds?: number): Promise<void>;
  /** A version goes all the way to prod, olga's word included. */
  release(tag: string): Promise<void>;
  say(by: string, pull: number, body: string): number;
  /** The only open pull request of ours into an environment. */
  promotion(environment: string): Promise<{ number: number; title: string; head: string; branch: string }>;
  tag(environment: string): string | null;
  records(): StateRecord[];
  /** What the required check says on a pull request now. */
  check(pull: number): Promise<string | null>;
}

const MOST_ROUNDS = 20;
const told: string[] = [];

/**
 * Plays the fault of a peer by its name. It may cost so many writes to GitHub (of Shiplock, all its workers together):
 * what it needs and little more. What it did cost is printed at the end.
 */
export function lesson(
  name: string,
  mostWrites: number,
  play: (stage: Stage) => Promise<void>,
  config: Config = ladder,
): void {
  test(name, async () => {
    const counted = { writes: 0 };
    await play(stageOn(createWorld(config, ['checkout']), counted));
    expect(counted.writes).toBeGreaterThan(0);
    expect(counted.writes).toBeLessThanOrEqual(mostWrites);
    told.push(`${String(counted.writes).padStart(4)}  ${name}`);
  });
}

/** Prints how many writes to GitHub each fault of a file cost. To be called once in each file. */
export function printWrites(): void {
  afterAll(() => {
    process.stdout.write(`writes to GitHub, by the fault that was played:\n${told.splice(0).join('\n')}\n`);
  });
}

function stageOn(world: World, counted: { writes: number }): Stage {
  const { host } = world;
  const stage: Stage = {
    world,
    push(tag) {
      world.tags.set('checkout', [...(world.tags.get('checkout') ?? []), tag]);
    },
    async round(faults = [], settings = {}) {
      const left = [...faults];
      const { meanwhile } = settings;
      // What others write while Shiplock is about to act is not its own, but what another worker writes is: its rounds
      // go through here as well, and count for themselves.
      let ofOthers = 0;
      const others = async (): Promise<void> => {
        const before = host.writes();
        await meanwhile?.();
        ofOthers = host.writes() - before;
      };
      const before = host.writes();
      const round = await runRound(world, {
        ...settings,
        meanwhile: others,
        through: withFaults(host, () => left.shift() ?? 'none'),
      });
      counted.writes += host.writes() - before - ofOthers;
      return round;
    },
    async rest() {
      for (let count = 0; count < MOST_ROUNDS; count += 1) {
        const round = await stage.round();
        if (round.errors.length > 0) throw new AggregateError(round.errors, 'a round without faults failed');
        if (round.plan.actions.length === 0) return round;
      }
      throw new Error(`no rest after ${MOST_ROUNDS} rounds`);
    },
    async goOn(seconds = 700) {
      await stage.rest();
      for (const key of targetsIn(host.git.files(tipOf(world))).keys()) syncAgent(world, key, 'healthy');
      wait(world, seconds);
      await stage.rest();
    },
    async release(tag) {
      stage.push(tag);
      for (let step = 0; step < 3; step += 1) await stage.goOn();
      stage.say('olga', (await stage.promotion('prod')).number, '/promote');
      await stage.goOn();
      expect(stage.tag('prod')).toBe(tag);
    },
    say: (by, pull, body) => host.as(by).comment(pull, body),
    async promotion(environment) {
      const open = await host.pulls.open('main');
      const found = open.filter(({ author, head }) => author === BOT && head.branch.endsWith(`/${environment}`));
      expect(found.map(({ title }) => title)).toHaveLength(1);
      const [{ number, title, head }] = found as [(typeof open)[number]];
      return { number, title, head: head.sha, branch: head.branch };
    },
    tag: (environment) =>
      targetsIn(host.git.files(tipOf(world))).get(`checkout/${environment}`)?.release.artifacts[0]?.tag ?? null,
    records() {
      const ledger = ledgerOf(world);
      if (ledger.status === 'broken') throw new Error(ledger.problem);
      return ledger.records.map(({ record }) => record);
    },
    async check(pull) {
      const { head } = await host.pulls.get(pull);
      const checks = await host.checks.list(head.sha);
      const found = checks.find(({ name }) => name === 'shiplock/promotion');
      return found?.conclusion ?? found?.status ?? null;
    },
  };
  return stage;
}
