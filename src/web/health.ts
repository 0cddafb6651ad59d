import type { Route } from './http.ts';

/** `/healthz`: the process answers. `/readyz`: what it needs answers too; each check throws when it does not. */
export function healthRoutes(checks: Readonly<Record<string, () => Promise<void>>>): Route[] {
  return [
    {
      method: 'GET',
      path: '/healthz',
      auth: 'public',
      maxBody: 0,
      handle: async () => ({ status: 200, body: { message: 'alive' } }),
    },
    {
      method: 'GET',
      path: '/readyz',
      auth: 'public',
      maxBody: 0,
      async handle() {
        const failed: string[] = [];
        for (const [name, check] of Object.entries(checks)) {
          await check().catch(() => failed.push(name));
        }
        if (failed.length === 0) return { status: 200, body: { message: 'ready' } };
        return { status: 503, body: { message: `not ready: ${failed.join(', ')}` } };
      },
    },
  ];
}
