import { didYouMean, suggest } from '../../../core/suggest.ts'
import type { Step } from '../../../core/workflow.ts'
import type { Linting } from './linting.ts'
import { usesOf } from './uses.ts'

/** Outputs that are read and that no step of that id gives. Where a kind does not tell its outputs, only near misses are told of. */
export function lintOutputs(lint: Linting): void {
  const byId = new Map<string, Step[]>()
  for (const step of lint.workflow.byPath.values())
    if (step.at.file === lint.workflow.path) byId.set(step.id, [...(byId.get(step.id) ?? []), step])
  for (const one of lint.source.expressions) {
    for (const [context, id, key, name] of usesOf(one)) {
      if (context !== 'steps' || id === undefined || key?.toLowerCase() !== 'outputs' || name === undefined) continue
      lintOutput({ id, name, at: one.range[0], steps: byId.get(id) ?? [] }, lint)
    }
  }
}

interface Reading {
  id: string
  name: string
  at: number
  steps: readonly Step[]
}

function lintOutput({ id, name, at, steps }: Reading, lint: Linting): void {
  if (steps.length === 0) return
  const given = steps.map((step) => outputsOf(step, lint))
  const known = given.flatMap((one) => one.names)
  if (known.some((one) => one.toLowerCase() === name.toLowerCase())) return
  const sure = given.every((one) => one.all)
  if (!sure && suggest(name, known) === undefined) return
  const message = `The step "${id}" has no output "${name}"`
  lint.add('unknown-output', message, lint.source.placeAt(at), {
    hint: didYouMean(name, known),
    severity: sure ? 'error' : 'warning',
  })
}

interface Outputs {
  names: string[]
  /** Whether there can be no other. */
  all: boolean
}

const structures = ['sequence', 'parallel', 'repeat', 'for-each', 'workflow', 'goto']

function outputsOf(step: Step, lint: Linting): Outputs {
  const own = Object.keys({ ...step.outputs, ...step.sub?.outputs })
  if (structures.includes(step.kind)) {
    const inner =
      step.inherits && step.steps[0] !== undefined ? outputsOf(step.steps[0], lint) : { names: [], all: true }
    return { names: [...own, ...(step.kind === 'for-each' ? ['results'] : []), ...inner.names], all: inner.all }
  }
  if (step.kind === 'run')
    return { names: [...own, 'stdout', 'exit', ...written(String(step.with['command']))], all: false }
  if (step.kind === 'set') return { names: [...own, ...Object.keys(step.with)], all: true }
  const declared = lint.kinds.get(step.kind)?.outputs
  return { names: [...own, ...(declared ?? [])], all: declared !== undefined }
}

/** What a command writes to its file of outputs, as far as its text shows. */
function written(command: string): string[] {
  return [...command.matchAll(/([A-Za-z_][\w-]*)(?:=|<<)/g)].map((match) => match[1]!)
}
