import { request } from 'node:https';

/** Whether an API server says on /readyz that it is ready. */
export function answersReady(url: string, token: string, certificate: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { ca: certificate, headers: { authorization: `Bearer ${token}` }, timeout: 5000 };
    const asking = request(`${url}/readyz`, options, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode === 200));
    });
    asking.once('error', () => resolve(false));
    asking.once('timeout', () => asking.destroy());
    asking.end();
  });
}
