const more = 'tests/e2e/conformance_processes.test.ts'
const schedule = 'tests/e2e/schedule.test.ts'

type Test = readonly [file: string, title: string]

const onTime: Test = [
  schedule,
  'once: what is due is fired once, with leave, in the log with its time, and git sees nothing',
]
const watched: Test = [schedule, 'watch: says what would start; with --run it starts it, for files, specs and branches']
const agent: Test = [more, 'an agent step spends no more than the budget']
const groups: Test = [more, 'runs of one group wait, replace each other, or end each other']

/** Keys that need a model, a clock, or several processes: the file and the title of the test through the real binary that shows them. */
export const elsewhere: Record<string, Test> = {
  'budget.iterations': [more, 'budget.iterations ends a run that improves'],
  'budget.tokens': agent,
  'budget.usd': agent,
  'step.agent': agent,
  concurrency: groups,
  'concurrency.group': groups,
  'concurrency.queue': groups,
  'concurrency.cancel-in-progress': groups,
  'on-cancel': [more, 'on-cancel runs at Ctrl-C, and the run can go on'],
  'step.resume': [more, 'resume says what becomes of a step that was killed'],
  on: onTime,
  'on.manual': ['tests/e2e/workflow.test.ts', 'on.manual: false refuses a start by hand'],
  'on.schedule': onTime,
  'on.schedule.cron': onTime,
  'on.schedule.catch-up': onTime,
  'on.schedule.timezone': [more, 'on.schedule: a zone, and what happens to times that come while a run is alive'],
  'on.schedule.overlap': [more, 'on.schedule: a zone, and what happens to times that come while a run is alive'],
  'on.file': watched,
  'on.file.paths': watched,
  'on.push': watched,
  'on.push.branches': watched,
  'on.spec': watched,
  'on.spec.added': watched,
  'on.spec.changed': [more, 'on.spec: changed specifications of some folders start a workflow'],
  'on.spec.paths': [more, 'on.spec: changed specifications of some folders start a workflow'],
}
