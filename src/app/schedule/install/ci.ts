import { join } from 'node:path'
import { stringify } from 'yaml'
import { fileName, markOf, type Installing, type Written } from './target.ts'

/** A workflow of GitHub Actions. */
export function githubFile(installing: Installing): Written {
  const { root, workflow, schedule, version } = installing
  const name = fileName(workflow.name)
  const cancels = schedule.some(({ overlap }) => overlap === 'cancel')
  const branches = workflow.workspace === 'worktree'
  const file = {
    name: `mmm ${workflow.name}`,
    on: { schedule: schedule.map(({ cron, timezone }) => ({ cron, timezone })), workflow_dispatch: {} },
    permissions: { contents: branches ? 'write' : 'read' },
    concurrency: { group: `mmm-${name}`, 'cancel-in-progress': cancels },
    jobs: {
      run: {
        'runs-on': 'ubuntu-latest',
        steps: [
          { uses: 'actions/checkout@v4', with: { 'fetch-depth': 0 } },
          { uses: 'actions/setup-node@v4', with: { 'node-version': 24 } },
          { run: runLine(workflow.path, version), env: { ANTHROPIC_API_KEY: '${{ secrets.ANTHROPIC_API_KEY }}' } },
          ...(branches ? [{ if: 'always()', run: "git push origin 'refs/heads/mmm/*:refs/heads/mmm/*'" }] : []),
        ],
      },
    },
  }
  const text = `${markIn(installing)}\n# It needs the secret ANTHROPIC_API_KEY if its steps ask a model.\n${stringify(file, { lineWidth: 0 })}`
  return { path: join(root, '.github', 'workflows', `mmm-${name}.yml`), text }
}

/** A file for GitLab CI to include; its schedules themselves are made in GitLab. */
export function gitlabFile(installing: Installing): Written {
  const { root, workflow, schedule, version } = installing
  const name = fileName(workflow.name)
  const path = `.gitlab/mmm-${name}.yml`
  const job = {
    [`mmm-${name}`]: {
      image: 'node:24',
      resource_group: `mmm-${name}`,
      interruptible: schedule.some(({ overlap }) => overlap === 'cancel'),
      rules: [{ if: `$CI_PIPELINE_SOURCE == "schedule" && $SCHEDULED_WORKFLOW == "${name}"` }],
      variables: { GIT_DEPTH: 0 },
      script: [runLine(workflow.path, version)],
    },
  }
  const about = [
    `# 1. In .gitlab-ci.yml:  include: [{local: ${path}}]`,
    '# 2. In GitLab, Build > Pipeline schedules, make:',
    ...schedule.map(
      ({ cron, timezone }) => `#    "${cron}" in the zone ${timezone}, with the variable SCHEDULED_WORKFLOW = ${name}`,
    ),
    '# 3. If its steps ask a model: a masked variable ANTHROPIC_API_KEY in Settings > CI/CD.',
  ]
  return {
    path: join(root, path),
    text: `${markIn(installing)}\n${about.join('\n')}\n${stringify(job, { lineWidth: 0 })}`,
  }
}

/** The mark of a file that is committed says nothing of this machine. */
export function markIn({ workflow }: Pick<Installing, 'workflow'>): string {
  return markOf({ root: 'this repository', workflow })
}

function runLine(path: string, version: string): string {
  return `npx --yes mmm-cli@${version} run '${path.replaceAll("'", `'\\''`)}' --yes`
}
