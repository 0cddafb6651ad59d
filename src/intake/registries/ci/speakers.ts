import { z } from 'zod';
import { JsonText } from '../../../model/json-text.ts';
import { IssuerUrl } from '../auth/auth-settings.ts';

const text = z.string().trim().min(1);
const oneOrMore = z.union([text, z.array(text).min(1)]).transform((value): string[] => [value].flat());

/** The issuers of hosted CI, by a short name. */
const issuers: Readonly<Record<string, string>> = {
  github: 'https://token.actions.githubusercontent.com',
  gitlab: 'https://gitlab.com',
};

/** Claims of which one must be bound, so that not every job of everybody may speak: whose job, and what it runs for. */
const WHO = [
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'project_path',
  'project_id',
  'namespace_path',
  'namespace_id',
  'sub',
];
const WHERE = ['ref', 'environment', 'ref_protected', 'environment_protected', 'job_workflow_ref'];

/** Whose jobs may say that images were pushed, and which images. */
const Speaker = z
  .strictObject({
    issuer: z.union([z.enum(['github', 'gitlab']), IssuerUrl]).transform((value) => issuers[value] ?? value),
    jwks: IssuerUrl.exactOptional(),
    audience: oneOrMore,
    claims: z.record(z.string(), oneOrMore),
    images: oneOrMore,
  })
  .check(({ value, issues }) => {
    const names = Object.keys(value.claims);
    const need = (wanted: readonly string[], why: string) => {
      if (!names.some((name) => wanted.includes(name)))
        issues.push({ code: 'custom', path: ['claims'], message: why, input: null });
    };
    need(WHO, 'must say whose jobs may speak: "repository" (GitHub) or "project_path" (GitLab), such as "acme/*"');
    need(WHERE, 'must say from where: "ref", such as "refs/heads/main" (GitHub) or "main" (GitLab), or "environment"');
  });
export type Speaker = z.infer<typeof Speaker>;

/** The list of who may speak (`SHIPLOCK_CI`, or the file that `SHIPLOCK_CI_FILE` names). */
export const Speakers = JsonText.pipe(z.array(Speaker));
