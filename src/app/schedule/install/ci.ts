import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Workflow } from '../../../core/workflow.ts'
import { githubTriggers, gitlabRules } from './ci_triggers.ts'
import { fileName, markOf, type Installing, type Written } from './target.ts'

/** Workflows of GitHub Actions: two where it waits for branches and for files, for Actions takes both only together. */
export function githubFiles(installing: Installing): Written[] {
  const [own, second] = githubPaths(installing.root, installing.workflow)
  const triggers = githubTriggers(installing)
  return triggers.map((on, i) => ({ path: i === 0 ? own! : second!, text: githubText(installing, on) }))
}

/** Where they lie. */
export function githubPaths(root: string, { name }: Pick<Workflow, 'name'>): string[] {
  const folder = join(root, '.github', 'workflows')
  return [join(folder, `mmm-${fileName(name)}.yml`), join(folder, `mmm-${fileName(name)}-files.yml`)]
}

function githubText(installing: Installing, on: object): string {
  const { workflow, schedule, version } = installing
  const cancels = schedule.some(({ overlap }) => overlap === 'cancel')
  const branches = workflow.workspace === 'worktree'
  const file = {
    name: `mmm ${workflow.name}`,
    on,
    permissions: { contents: branches ? 'write' : 'read' },
    concurrency: { group: `mmm-${fileName(workflow.name)}`, 'cancel-in-progress': cancels },
    jobs: {
      run: {
        'runs-on': 'ubuntu-latest',
        steps: [
          { uses: 'actions/checkout@v4', with: { 'fetch-depth': 0 } },
          { uses: 'actions/setup-node@v4', with: { 'node-version': 24 } },
          { run: runLine(installing, version), env: { ANTHROPIC_API_KEY: '${{ secrets.ANTHROPIC_API_KEY }}' } },
          ...(branches ? [{ if: 'always()', run: "git push origin 'refs/heads/mmm/*:refs/heads/mmm/*'" }] : []),
        ],
      },
    },
  }
  return `${markIn(installing)}\n# It needs the secret ANTHROPIC_API_KEY if its steps ask a model.\n${stringify(file, { lineWidth: 0 })}`
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
      rules: gitlabRules(installing),
      variables: { GIT_DEPTH: 0 },
      script: [runLine(installing, version)],
    },
  }
  const times = schedule.map(
    ({ cron, timezone }) => `\n#    "${cron}" in the zone ${timezone}, with the variable SCHEDULED_WORKFLOW = ${name}`,
  )
  const steps = [
    `In .gitlab-ci.yml:  include: [{local: ${path}}]`,
    ...(times.length === 0 ? [] : [`In GitLab, Build > Pipeline schedules, make:${times.join('')}`]),
    'If its steps ask a model: a masked variable ANTHROPIC_API_KEY in Settings > CI/CD.',
  ]
  const about = steps.map((step, i) => `# ${i + 1}. ${step}`)
  return {
    path: join(root, path),
    text: `${markIn(installing)}\n${about.join('\n')}\n${stringify(job, { lineWidth: 0 })}`,
  }
}

/** The mark of a file that is committed says nothing of this machine. */
export function markIn({ workflow }: Pick<Installing, 'workflow'>): string {
  return markOf({ root: 'this repository', workflow })
}

/** One that is not started by hand is named a planned time: that of the pipeline. */
function runLine({ workflow }: Pick<Installing, 'workflow'>, version: string): string {
  const path = `'${workflow.path.replaceAll("'", `'\\''`)}'`
  const slot = workflow.on?.manual === false ? ` --slot ${path}"@$(date -u +%Y-%m-%dT%H:%M:%SZ)"` : ''
  return `npx --yes mmm-cli@${version} run ${path} --yes${slot}`
}
