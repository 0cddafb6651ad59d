import { expect, test } from 'vitest';
import { createReportPace } from '../../src/reconcile/report-pace.ts';

/** Reports as fast as the pace lets them, for so long: the moments. */
function rush(untilMs: number, pause = 0): number[] {
  let now = 0;
  const pace = createReportPace(() => now);
  const moments: number[] = [];
  for (;;) {
    now += pace.waitMs();
    expect(pace.waitMs()).toBe(0);
    if (now > untilMs) return moments;
    pace.spend();
    moments.push(now);
    now += pause;
  }
}

test('ten reports go at once, those of a rush five a second', () => {
  expect(rush(800)).toEqual([...Array.from({ length: 10 }, () => 0), 200, 400, 600, 800]);
});

test('news that come now and then never wait', () => {
  expect(rush(6_000, 600)).toEqual(Array.from({ length: 11 }, (_, index) => index * 600));
});
