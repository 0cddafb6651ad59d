import { spawn } from 'node:child_process';

/** The real `kubectl`, on one kubeconfig. */
export interface Kubectl {
  /** Runs it with these arguments; its output. Rejects with what it says on errors. */
  run(args: readonly string[], input?: string, env?: Readonly<Record<string, string>>): Promise<string>;
  /** Applies objects from the server's side. */
  apply(...objects: object[]): Promise<void>;
  /** One object, null when there is none. */
  get(kind: string, name: string, namespace?: string): Promise<unknown>;
  kubeconfig: string;
}

export function createKubectl(binary: string, kubeconfig: string): Kubectl {
  const run: Kubectl['run'] = (args, input = '', env = {}) =>
    new Promise<string>((resolve, reject) => {
      const child = spawn(binary, ['--kubeconfig', kubeconfig, ...args], {
        env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
      });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk));
      child.once('error', reject);
      child.once('close', (code) => {
        if (code === 0) resolve(stdout);
        else reject(new Error(`kubectl ${args.join(' ')}: ${stderr.trim()}`));
      });
      child.stdin.end(input);
    });
  return {
    run,
    kubeconfig,
    async apply(...objects) {
      const list = { apiVersion: 'v1', kind: 'List', items: objects };
      await run(['apply', '--server-side', '--force-conflicts', '-f', '-'], JSON.stringify(list));
    },
    async get(kind, name, namespace) {
      const where = namespace === undefined ? [] : ['--namespace', namespace];
      const text = await run(['get', kind, name, ...where, '--ignore-not-found', '-o', 'json']);
      return text.trim() === '' ? null : JSON.parse(text);
    },
  };
}
