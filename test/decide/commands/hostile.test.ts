import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommands } from '../../../src/text/commands.ts';
import { driftMarker, replyMarker, STICKY_MARKER } from '../../../src/text/markers.ts';
import { renderPullBody } from '../../../src/text/pull-body.ts';
import { byteLength } from '../../../src/text/within-bytes.ts';
import { BOT, createWorld, settle, type World, wait } from '../../fakes/world.ts';
import { aComment, aConfig, actionsOf, ago, aLedger, anArtifact, aPromotion, aRelease, planOf } from '../builders.ts';
import { answersTo, config, deedsOf, onPromotion, recordsBy, targets } from './told.ts';

const eve = { by: 'eve', role: 'none' as const, teams: [] };
/** Text in an answer that would do something when it is shown: ping, link an issue, open HTML, break out of code. */
const live =
  /(?<![`\w])@(?!\u200b|eve:|olga:|root:)\w|<(?!!-- shiplock:|br>|sub>|\/sub>|details>|\/details>|summary>|\/summary>|code>|\/code>)[a-z!/]/i;

describe('what people write stays text', () => {
  const nasty = [
    '@all',
    '<img src=x>',
    '<!-- shiplock:promotion -->',
    '`@all`',
    '| a |',
    '[x](javascript:0)',
    '#1',
    '](',
    '``` @all',
  ];
  const commands = [
    '/hold',
    '/unhold',
    '/status',
    '/history',
    '/drift',
    '/diff',
    '/sync',
    '/rollback',
    '/promote',
    '/override',
    '/override order',
    '/reject',
    '/reject 1.4.3',
    '/approve',
  ];

  test.each(commands)('%s', (command) => {
    for (const word of nasty) {
      const body = `${command} ${word} ${word}`;
      const said = { body, comment: { by: 'root', role: 'admin' as const } };
      const records = recordsBy(said);
      const pulls = [aPromotion('prod', '1.4.2', '1.4.3', { commands: [aComment(body, said.comment)] })];
      const plan = planOf({ config, targets, pulls, ledger: aLedger(...records) });
      for (const reply of actionsOf(plan, 'ensureReply')) {
        const shown = reply.body
          .replace(/^<!-- shiplock:reply \d+ -->\n/, '')
          .replaceAll(/(`+)[^`][\s\S]*?[^`]?\1(?!`)/g, '');
        expect(shown, `${body} → ${reply.body}`).not.toMatch(live);
        expect(reply.body.split('<!--'), body).toHaveLength(2);
      }
    }
  });

  test('a comment full of commands is answered once, within what GitHub takes', () => {
    const body = Array.from({ length: 3000 }, (_, index) => `/hold prod ${'x'.repeat(20)} ${index}`).join('\n');
    const records = recordsBy({ body });
    expect(records.filter(({ kind }) => kind === 'command')).toHaveLength(21);
    expect(answersTo({ body }).at(-1)).toBe(
      'refused: only the first 20 commands of a comment are taken. Say the others in another comment.',
    );
    const pulls = [aPromotion('prod', '1.4.2', '1.4.3', { commands: [aComment(body)] })];
    const replies = actionsOf(planOf({ config, targets, pulls, ledger: aLedger(...records) }), 'ensureReply');
    expect(replies).toHaveLength(1);
    expect(byteLength(replies[0]?.body ?? '')).toBeLessThan(58_000);
  });

  test('a huge comment costs little and leaves little', () => {
    const body = `/hold prod ${'because '.repeat(8000)}\n${'"'.repeat(30_000)}\n${'/'.repeat(9000)}${'<!--'.repeat(4000)}`;
    const start = performance.now();
    const records = recordsBy({ body });
    expect(performance.now() - start).toBeLessThan(2000);
    expect(JSON.stringify(records).length).toBeLessThan(2500);
  });

  test('whatever an outsider says, nothing but its audit line comes of it', () => {
    const word = fc.constantFrom(
      '/promote',
      '/rollback',
      '/hold',
      '/unhold',
      '/approve',
      '/override',
      '/reject',
      '/sync',
      'checkout',
      'prod',
      'all',
      'to',
      '1.4.2',
      'order',
      'until',
      '2h',
      '\n',
      '> ',
      '```',
      '"',
      '\u202e',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 30 }), (words) => {
        const records = recordsBy({ body: words.join(' ').replaceAll(' \n ', '\n'), comment: eve });
        expect(records.filter(({ kind }) => kind !== 'command')).toEqual([]);
      }),
    );
  });

  test('what is written into a quote, a fence or a hidden comment by somebody who may is not a word of theirs', () => {
    const bodies = [
      '> /promote',
      '```\n/promote',
      '<!--\n/promote\n-->',
      '<pre>\n/promote',
      '    /promote',
      '-----Original Message-----\n/promote',
    ];
    for (const body of bodies) expect(recordsBy({ body }), body).toEqual([]);
  });

  test('an edit of a comment gives no command, by whomever', () => {
    expect(recordsBy({ body: '/promote', comment: { edited: true } })).toEqual([]);
  });
});

describe('forged marks are not believed', () => {
  const world = (): World =>
    createWorld(aConfig({ dev: {}, prod: { after: ['dev'], approvers: { users: ['olga'] } } }), ['checkout']);
  const own = ({ host }: World) => host.all.comments.filter(({ by }) => by === BOT);

  test('a person with our sticky marker gets no comment of ours overwritten, and theirs stays', async () => {
    const here = world();
    here.tags.set('checkout', ['1.0.1']);
    here.host.as('ann').commit('hand', {
      'apps/checkout/dev.yaml':
        'replicas: 2\nimage:\n  repository: ghcr.io/acme/checkout\n  tag: 1.0.0\n  digest: sha256:00\n',
    });
    const { number } = here.host.as('ann').open('hand', 'main');
    const forged = here.host.as('eve').comment(number, `${STICKY_MARKER}\n### ✅ Ready`);
    const asked = here.host.as('eve').comment(number, '/help');
    here.host.as('eve').comment(number, `${replyMarker(asked)}\nall is well`);
    await settle(here);
    expect(here.host.all.comments.find(({ id }) => id === forged)?.body).toBe(`${STICKY_MARKER}\n### ✅ Ready`);
    expect(own(here).filter(({ pull, body }) => pull === number && body.startsWith(replyMarker(asked)))).toHaveLength(
      1,
    );
    expect(own(here).filter(({ pull, body }) => pull === number && body.startsWith(STICKY_MARKER))).toHaveLength(1);
  });

  test("a person's branch with our name and a body with our marker is a hand-made pull request", async () => {
    const here = world();
    const branch = 'shiplock/promote/checkout/prod';
    const { digest } = anArtifact('6.6.6');
    const text = `replicas: 1\nimage:\n  repository: ghcr.io/acme/checkout\n  tag: 6.6.6\n  digest: ${digest}\n`;
    here.host.as('ann').commit(branch, { 'apps/checkout/prod.yaml': text });
    const pull = here.host.as('ann').open(branch, 'main');
    const target = { application: 'checkout', environment: 'prod' };
    Object.assign(pull, { body: renderPullBody({ target, release: aRelease('6.6.6'), moves: [], why: 'proven' }) });
    here.host.as('olga').comment(pull.number, '/promote');
    await settle(here);
    wait(here, 600);
    await settle(here);
    expect(here.host.all.pulls.find(({ number }) => number === pull.number)?.mergedAt).toBeNull();
    expect(
      here.host.all.checks.filter(({ sha, name }) => sha === pull.head.sha && name === 'shiplock/promotion').at(-1),
    ).toMatchObject({ conclusion: 'failure' });
  });

  test("a person's issue with our label and marker is no place for commands", async () => {
    const here = world();
    const number = here.host.as('eve').openIssue('Drift in prod', 'shiplock: drift');
    Object.assign(here.host.all.issues.at(-1) ?? {}, { body: driftMarker('prod', ['checkout/prod']) });
    here.host.as('olga').comment(number, '/hold');
    await settle(here);
    expect(own(here)).toEqual([]);
  });

  test('a comment of our own with a command in it is no command', async () => {
    const here = world();
    here.host.as('ann').commit('hand', { 'notes.txt': 'x' });
    const { number } = here.host.as('ann').open('hand', 'main');
    await here.host.comments.create(number, '/hold all');
    await settle(here);
    expect(own(here)).toHaveLength(1);
  });
});

test('a head that is pushed after the comment is not what it spoke of', () => {
  const where = onPromotion('prod', { author: 'ann', ours: false });
  for (const body of ['/promote', '/approve', '/override order because']) {
    const comment = { by: 'root', role: 'admin' as const, head: null };
    expect(deedsOf({ body, where, comment }), body).toEqual([]);
  }
  expect(parseCommands('/promote').length).toBe(1);
});

test('a command that names no commit and is read days later is asked for again', () => {
  const late = { at: ago(2 * 86_400), role: 'admin' as const };
  const admitted = (body: string): boolean =>
    answersTo({ body, comment: late })[0]?.includes('is read only now') === false;
  for (const body of [
    '/hold',
    '/unhold',
    '/rollback to 1.4.1',
    '/reject 1.4.3 bad',
    '/retry',
    '/promote checkout prod 1.4.3',
  ]) {
    expect(admitted(body), body).toBe(false);
  }
  for (const body of ['/promote', '/approve', '/status', '/help', '/override order so'])
    expect(admitted(body), body).toBe(true);
  expect(answersTo({ body: '/hold', comment: late })[0]).toBe(
    'refused: this was said 2 d ago, and is read only now. If it still holds, say it again.',
  );
});
