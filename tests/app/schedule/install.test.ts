import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { calendarsOf } from '../../../src/app/schedule/install/calendar.ts'
import { crontabBlock, withBlock, withoutBlock } from '../../../src/app/schedule/install/crontab.ts'
import { planInstall } from '../../../src/app/schedule/install/install.ts'
import type { Installing } from '../../../src/app/schedule/install/target.ts'
import { parse } from 'yaml'
import { cronTimes } from '../../../src/core/cron.ts'
import type { Triggers, Workflow } from '../../../src/core/workflow.ts'

const now = new Date('2027-01-10T00:00:00Z')
const workflow = { name: 'nightly', path: '.mmm/workflows/nightly.yml', workspace: 'here' } as Workflow
const made: Installing = {
  root: '/home/me/50% "off" $HOME',
  workflow,
  schedule: [{ cron: '*/20 6 * * 1-5', timezone: 'UTC', overlap: 'cancel', catchUp: 'last' }],
  on: { manual: true, schedule: [] },
  line: ['/usr/bin/node', '/opt/mmm.cjs', '--project', '/home/me/50% "off" $HOME', "it's"],
  path: '/bin:/usr/bin',
  version: '1.2.3',
}

const analyze = hasAnalyze()

function hasAnalyze(): boolean {
  try {
    return execFileSync('systemd-analyze', ['calendar', '*-*-* 00:00:00 Europe/Berlin'], { stdio: 'pipe' }).length > 0
  } catch {
    return false
  }
}

function systemdTimes(calendar: string, count: number): string[] {
  const args = ['calendar', `--base-time=2027-01-10 00:00:00 UTC`, `--iterations=${count}`, calendar]
  const text = execFileSync('systemd-analyze', args, {
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  })
  const found = [...text.matchAll(/(?:Next elapse|Iter(?:ation|\.) #\d+): \w+ (\d{4}-\d\d-\d\d) (\d\d:\d\d):\d\d/g)]
  return found.map(([, day, time]) => `${day}T${time}`)
}

test.skipIf(!analyze)('systemd fires at the same times as we do', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York']
  const crons = [
    '*/20 6 * * 1-5',
    '15 9 * * *',
    '0 0 1 */3 *',
    '30 4 29 2 *',
    '0 12 13 * fri',
    '5 8-10/2 * jan,jul sun,7',
  ]
  for (const timezone of zones) {
    for (const cron of crons) {
      const both = calendarsOf(cron, timezone)!.flatMap((one) => systemdTimes(one, 12))
      const theirs = [...new Set(both)].toSorted().slice(0, 12)
      const ours = cronTimes(cron, timezone)
        .next(12, now)
        .map((at) => at.toISOString().slice(0, 16))
      expect(theirs.length, `${cron} ${timezone}`).toBe(12)
      expect(ours.slice(0, theirs.length), `${cron} ${timezone}`).toEqual(theirs)
    }
  }
})

test('systemd: percent, dollar, quotes; zones; one catch-up', () => {
  const { files } = planInstall('systemd', made, { env: { XDG_CONFIG_HOME: '/c' }, now })
  const [service, timer] = files
  expect(service!.path).toMatch(/^\/c\/systemd\/user\/mmm-50-off-HOME-nightly-[0-9a-f]{8}\.service$/)
  expect(service!.text).toContain(`"/home/me/50%% \\"off\\" $$HOME" "it's"`)
  expect(timer!.text).toContain('OnCalendar=Mon,Tue,Wed,Thu,Fri *-*-* 06:00,20,40:00 UTC')
  expect(timer!.text).toContain('Persistent=true')
})

test('crontab: percent is escaped, the block comes and goes, other zones are refused', () => {
  const block = crontabBlock(made, 'Etc/UTC', now)
  expect(block).toContain(
    `0,20,40 6 * * 1,2,3,4,5 PATH=/bin:/usr/bin /usr/bin/node /opt/mmm.cjs --project '/home/me/50\\% "off" $HOME' 'it'\\''s'`,
  )
  const before = 'MAILTO=me\n0 0 * * * other\n'
  const after = withBlock(before, block, made)
  expect(withBlock(after, block, made)).toBe(after)
  expect(withoutBlock(after, made)).toBe(before)
  expect(withoutBlock(before, made)).toBe(before)
  expect(() => crontabBlock(made, 'Europe/Berlin', now)).toThrow('"Europe/Berlin", not "UTC"')
})

test('what cannot be said or written is refused', () => {
  const last = { ...made, schedule: [{ ...made.schedule[0]!, cron: '0 0 L * *' }] }
  expect(() => planInstall('systemd', last, { env: {}, now })).toThrow('systemd cannot say "0 0 L * *"')
  expect(() => crontabBlock(last, 'UTC', now)).toThrow('A crontab cannot say')
  const odd = { ...made, workflow: { ...workflow, path: 'a${{ x }}.yml' } }
  expect(() => planInstall('github', odd, { env: {}, now })).toThrow('cannot be written into a schedule')
})

test('GitHub and GitLab: cron and zone, by hand too, one at a time', () => {
  const github = planInstall('github', made, { env: {}, now }).files[0]!.text
  for (const part of [
    'cron: "*/20 6 * * 1-5"',
    'timezone: UTC',
    'workflow_dispatch',
    'cancel-in-progress: true',
    "mmm-cli@1.2.3 run '.mmm/workflows/nightly.yml' --yes",
  ]) {
    expect(github).toContain(part)
  }
  const gitlab = planInstall('gitlab', made, { env: {}, now }).files[0]!.text
  for (const part of [
    'resource_group: mmm-nightly',
    '$CI_PIPELINE_SOURCE == "schedule"',
    '"*/20 6 * * 1-5" in the zone UTC',
  ]) {
    expect(gitlab).toContain(part)
  }
})

test('CI files wait for branches, files and specs too', () => {
  const on = {
    manual: true,
    schedule: [],
    push: { branches: ['main', 'release/**'] },
    file: { paths: ['./src/**', 'package.json'] },
    spec: { added: true, changed: false },
  }
  const github = (triggers: Triggers) =>
    planInstall('github', { ...made, schedule: [], on: triggers }, { env: {}, now }).files.map(({ path, text }) => {
      return [path.split('/').at(-1), (parse(text) as { on: unknown }).on]
    })
  const specs = [
    'specs',
    'openspec/specs',
    'openspec/changes',
    '.kiro/specs',
    '.ralph',
    'backlog/tasks',
    '_bmad-output',
  ]
  const globs = specs.map((folder) => `${folder}/**/*.md`).toSpliced(5, 0, '**/@fix_plan.md')
  const paths = ['src/**', '**/package.json', ...globs]
  expect(github(on)).toEqual([
    ['mmm-nightly.yml', { push: { branches: ['main', 'release/**'] }, workflow_dispatch: {} }],
    ['mmm-nightly-files.yml', { push: { 'branches-ignore': ['mmm/**'], paths } }],
  ])
  expect(github({ manual: true, schedule: [], push: {} })).toEqual([
    ['mmm-nightly.yml', { push: { 'branches-ignore': ['mmm/**'] }, workflow_dispatch: {} }],
  ])
  const gitlab = planInstall('gitlab', { ...made, schedule: [], on }, { env: {}, now }).files[0]!.text
  expect((parse(gitlab) as Record<string, { rules: unknown }>)['mmm-nightly']!.rules).toEqual([
    {
      if: '$CI_PIPELINE_SOURCE == "push" && ($CI_COMMIT_BRANCH =~ /^main$/ || $CI_COMMIT_BRANCH =~ /^release\\/.*$/)',
    },
    { if: '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH !~ /^mmm\\//', changes: paths },
  ])
  expect(gitlab).not.toContain('Pipeline schedules')
  const braces = { ...on, push: { branches: ['{a,b}'] } }
  expect(() => github(braces)).toThrow('GitHub Actions cannot say "{a,b}"')
})

test('a workflow that is not started by hand is started by a CI all the same', () => {
  const hidden = { ...made, workflow: { ...workflow, on: { manual: false, schedule: [] } } }
  const text = planInstall('gitlab', hidden, { env: {}, now }).files[0]!.text
  expect(text).toContain(`--yes --slot '.mmm/workflows/nightly.yml'"@$(date -u +%Y-%m-%dT%H:%M:%SZ)"`)
})
