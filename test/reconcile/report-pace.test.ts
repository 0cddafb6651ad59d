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

test('a few reports go at once, those of a rush two a second', () => {
  expect(rush(2_000)).toEqual([0, 0, 0, 0, 500, 1_000, 1_500, 2_000]);
});

test('news that come now and then never wait', () => {
  expect(rush(6_000, 600)).toEqual(Array.from({ length: 11 }, (_, index) => index * 600));
});
