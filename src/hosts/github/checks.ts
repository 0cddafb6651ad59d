import type { CheckState } from '../../model/snapshot.ts';
import type { CheckInput, Checks } from '../host.ts';
import { readOthers } from './other-checks.ts';
import { at, type Repository } from './repository.ts';

/** GitHub takes this many annotations with a request, and adds those of further ones. */
const ANNOTATIONS = 50;

export function createChecks(repository: Repository): Checks {
  const { octokit, app } = repository;
  return {
    async list(sha) {
      const runs = await octokit.paginate(octokit.rest.checks.listForRef, {
        ...at(repository),
        ref: sha,
        filter: 'latest',
        app_id: app.id,
        per_page: 100,
      });
      const own = runs.filter((run) => run.app?.id === app.id).sort((a, b) => b.id - a.id);
      const newest = new Map<string, CheckState>();
      for (const run of own) {
        if (newest.has(run.name)) continue;
        newest.set(run.name, {
          id: run.id,
          name: run.name,
          status: statusOf(run.status),
          conclusion: run.conclusion,
          externalId: run.external_id,
          startedAt: run.started_at,
        });
      }
      return [...newest.values()];
    },
    others: (sha) => readOthers(repository, sha),
    async create(input) {
      const { data } = await octokit.rest.checks.create({
        ...at(repository),
        name: input.name,
        head_sha: input.sha,
        ...bodyOf(input, 0),
      });
      await addAnnotations(data.id, input);
    },
    async update(id, input) {
      await octokit.rest.checks.update({ ...at(repository), check_run_id: id, ...bodyOf(input, 0) });
      await addAnnotations(id, input);
    },
  };

  async function addAnnotations(id: number, input: CheckInput): Promise<void> {
    for (let from = ANNOTATIONS; from < input.annotations.length; from += ANNOTATIONS) {
      const { output, external_id } = bodyOf(input, from);
      await octokit.rest.checks.update({ ...at(repository), check_run_id: id, external_id, output });
    }
  }
}

function statusOf(status: string): CheckState['status'] {
  if (status === 'completed') return 'completed';
  return status === 'in_progress' ? 'in_progress' : 'queued';
}

/** With the external id only when nothing follows: a run that lacks annotations must not look as if it said everything. */
function bodyOf(input: CheckInput, from: number) {
  const isLast = from + ANNOTATIONS >= input.annotations.length;
  const annotations = input.annotations.slice(from, from + ANNOTATIONS).map(({ path, line, level, message }) => ({
    path,
    start_line: line,
    end_line: line,
    annotation_level: level,
    message,
  }));
  const text = input.text === undefined ? {} : { text: input.text };
  return {
    ...input.state,
    external_id: isLast ? input.externalId : '',
    output: { title: input.title, summary: input.summary, ...text, annotations },
  };
}
