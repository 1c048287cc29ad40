import { formatDuration } from '../core/duration.ts'
import type { Json, Limits } from '../core/event.ts'
import type { PlannedBlock, PlannedCount, PlannedStep } from '../core/plan.ts'
import type { Look } from './look.ts'
import { clean, clip, dollars, plural } from './text.ts'

/** What a plan of a run tells. */
export interface ShownPlan {
  workflow: string
  path: string
  workspace: 'worktree' | 'here'
  inputs: Record<string, Json>
  limits: Limits
  blocks: readonly PlannedBlock[]
  cost: {
    agentSteps: PlannedCount
    models: ReadonlyArray<{ model: string; price: { input: number; output: number } | null }>
    past: { runs: number; usd: { least: number; most: number } } | null
    estimate: { least: number; most: number | null } | null
    atMost: Pick<Limits, 'usd' | 'tokens' | 'ms'>
  }
  touches: readonly string[]
  asks: ReadonlyArray<{ path: string; question: string }>
  leave: ReadonlyArray<{ what: string; from: string }>
}

/** `mmm run --dry-run` for people. */
export function planText(plan: ShownPlan, look: Look): string {
  const { bold } = look.colors
  const where = plan.workspace === 'here' ? 'in your own files' : 'in a worktree of its own'
  const inputs = Object.entries(plan.inputs).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  const parts = [
    [`${bold(plan.workflow)}  ${plan.path}, ${where}`],
    ...(inputs.length === 0 ? [] : [section('Inputs', inputs, look)]),
    [bold('Steps'), ...plan.blocks.flatMap((block) => blockLines(block, look, 1))],
    section('Cost', costLines(plan), look),
    section('Touches', [plan.touches.length === 0 ? 'nothing beyond the log' : plan.touches.join(', ')], look),
    section('Would be asked', askLines(plan), look),
  ]
  return [...parts.map((lines) => lines.join('\n')), 'Nothing was run, spent or changed.'].join('\n\n')
}

function section(title: string, lines: readonly string[], look: Look): string[] {
  return [look.colors.bold(title), ...lines.map((line) => `  ${clip(line, Math.max(40, look.columns - 2))}`)]
}

function blockLines(block: PlannedBlock, look: Look, depth: number): string[] {
  const title = titleOf(block)
  const inside = block.steps.flatMap((step) => stepLines(step, look, depth + (title === undefined ? 0 : 1)))
  return title === undefined ? inside : [indented(look.colors.dim(title), depth), ...inside]
}

function titleOf({ what, rounds = 1, items = [] }: PlannedBlock): string | undefined {
  if (what === 'steps') return undefined
  if (what === 'parallel') return 'at the same time'
  if (what !== 'round') return what.replace('-', ' ')
  const named = items.map((item) => clip(clean(typeof item === 'string' ? item : JSON.stringify(item)), 40)).join(', ')
  if (rounds === 1) return named === '' ? 'each round' : named
  return `x ${rounds} items${named === '' ? '' : `: ${named}${rounds > items.length ? ', ...' : ''}`}`
}

/** A step that is its loop's only one is told on the loop's line. */
function stepLines(step: PlannedStep, look: Look, depth: number): string[] {
  const only = step.blocks.length === 1 ? step.blocks[0]! : undefined
  const inner =
    only?.steps.length === 1 && only.what === 'steps' && only.steps[0]!.id === step.id ? only.steps[0]! : undefined
  const shown =
    inner === undefined || inner.verdict !== 'runs'
      ? step
      : { ...inner, verdict: step.verdict, because: step.because, needs: step.needs, loop: step.loop }
  const width = Math.max(40, look.columns - 2 * depth)
  return [
    indented(clip(headOf(shown), width), depth).replace(
      /^( *)(\S)/,
      (_, blanks: string, mark: string) => blanks + marked(mark, look),
    ),
    ...whyLines(shown).map((line) => indented(look.colors.dim(clip(line, width - 4)), depth + 2)),
    ...dataLines(shown).map((line) => indented(line, depth + 2)),
    ...shown.blocks.flatMap((block) => blockLines(block, look, depth + 1)),
  ]
}

const marks = { runs: '*', possible: '?', skipped: '-', fails: '!' } as const

function marked(mark: string, { colors }: Look): string {
  const paint = { '*': colors.green, '?': colors.yellow, '!': colors.red, '-': colors.dim }[mark]
  return paint === undefined ? mark : paint(mark)
}

function headOf(step: PlannedStep): string {
  const { verdict, id, name, kind, detail, needs, loop, attempts, touches, goto, onFailure } = step
  const notes = [
    goto === null ? '' : `goes on with ${goto}`,
    onFailure === null
      ? ''
      : onFailure === 'restore'
        ? 'a failure restores'
        : `a failure goes on with ${onFailure.goto}`,
    step.mayBeCached ? 'unless it is cached' : '',
    loop === null ? '' : loop.text,
    needs.length === 0 ? '' : `after ${needs.join(', ')}`,
    attempts > 1 ? `up to ${plural(attempts, 'attempt')}` : '',
    touches.length === 0 ? '' : `touches ${touches.join(', ')}`,
  ].filter((note) => note !== '')
  const what = kind === 'sequence' || kind === 'parallel' ? '' : ` [${kind}]`
  const said = detail === null ? '' : ` ${clean(detail)}`
  return `${marks[verdict]} ${name ?? id}${what}${said}${notes.length === 0 ? '' : `  (${notes.join('; ')})`}`
}

function whyLines({ verdict, because }: PlannedStep): string[] {
  if (because === null) return []
  if ('error' in because) return [`would fail: ${because.error}`]
  const values = Object.entries(because.values).map(([name, value]) => `${name} is ${JSON.stringify(value)}`)
  const known = values.length === 0 ? '' : `; ${values.join(', ')}`
  if (verdict === 'possible') {
    const isBare = because.condition === 'success()' || because.condition === 'always()'
    return isBare ? [] : [`if ${because.condition}: known only at run time${known}`]
  }
  return [`${verdict === 'skipped' ? 'skipped, ' : ''}if ${because.condition}${known}`]
}

function dataLines({ data }: PlannedStep): string[] {
  if (data === undefined) return []
  const entries = [
    ...Object.entries((data.input ?? {}) as Record<string, Json>),
    ...Object.entries(data.env).map(([name, value]): [string, Json] => [`env ${name}`, value]),
  ]
  const lines = entries.flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value.trimEnd() : JSON.stringify(value)
    const [first = '', ...more] = text.split('\n').map(clean)
    return more.length === 0 ? [`${name}: ${first}`] : [`${name}:`, ...[first, ...more].map((line) => `  ${line}`)]
  })
  const open = data.unknown.length === 0 ? [] : [`known only when it runs: ${data.unknown.join(', ')}`]
  return [...lines, ...open]
}

function costLines({ cost, limits }: ShownPlan): string[] {
  const { agentSteps, models, past, estimate } = cost
  if (agentSteps.most === 0) return ['no step asks a model']
  const most = agentSteps.most === null ? 'as many as the limits allow' : String(agentSteps.most)
  const count = agentSteps.least === agentSteps.most ? most : `${agentSteps.least} to ${most}`
  const before =
    past === null
      ? 'no earlier run of this workflow to go by'
      : `last ${plural(past.runs, 'run')}: ${between(past.usd)}`
  return [
    `steps that ask a model: ${count}`,
    ...models.map(({ model, price }) =>
      price === null
        ? `${model}: unknown price`
        : `${model}: $${price.input} in, $${price.output} out per million tokens`,
    ),
    before,
    ...(estimate === null ? [] : [`estimate by these: ${between(estimate)}`]),
    `at most ${limitsText(limits)}`,
  ]
}

function between({ least, most }: { least: number; most: number | null }): string {
  if (most === null) return `${dollars(least)} or more`
  return dollars(least) === dollars(most) ? dollars(least) : `${dollars(least)}-${dollars(most).slice(1)}`
}

function limitsText({ usd, tokens, ms }: Limits): string {
  const parts = [
    usd === undefined ? '' : `$${usd}`,
    tokens === undefined ? '' : `${tokens} tokens`,
    ms === undefined ? '' : formatDuration(ms),
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'nothing holds it' : parts.join(', ')
}

function askLines({ asks, leave }: ShownPlan): string[] {
  const lines = [
    ...leave.map(({ what, from }) => `leave to run: ${what.split('\n')[0]!}   (${from})`),
    ...asks.map(({ path, question }) => `${path}: ${question}`),
  ]
  return lines.length === 0 ? ['nothing'] : lines
}

function indented(text: string, depth: number): string {
  return '  '.repeat(depth) + text
}
