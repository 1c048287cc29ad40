import { isAbsolute } from 'node:path'
import { MmmError } from '../../core/error.ts'
import type { Json } from '../../core/event.ts'
import { inputValue } from '../../core/input_value.ts'
import { didYouMean } from '../../core/suggest.ts'
import type { Workflow } from '../../core/workflow.ts'
import type { Checking } from './test_file.ts'

/** The inputs of a test, checked as those of a run are; what is wrong becomes findings. */
export function inputsOf({ workflow, raw, add }: Checking): Record<string, Json> {
  const given = raw.inputs ?? {}
  for (const name of Object.keys(given)) {
    if (name in workflow.inputs) continue
    const hint = didYouMean(name, Object.keys(workflow.inputs)) ?? `"${workflow.name}" takes no inputs`
    add('unknown-input', `The workflow "${workflow.name}" has no input "${name}"`, ['inputs', name], hint)
  }
  const values: Record<string, Json> = {}
  for (const [name, input] of Object.entries(workflow.inputs)) {
    try {
      values[name] = inputValue(name, input, given[name], 'Give it under "inputs" of the test')
    } catch (error) {
      if (!(error instanceof MmmError)) throw error
      add('input', error.message, ['inputs', name], error.hint)
    }
  }
  return values
}

/** Checks what the test gives to the run beside its inputs: environment, secrets, files. */
export function checkSurroundings(checking: Checking): void {
  const { workflow, raw, add } = checking
  const known = Object.keys(workflow.environments)
  if (raw.env !== undefined && !known.includes(raw.env)) {
    const hint = didYouMean(raw.env, known) ?? `"${workflow.name}" has no environments`
    add('unknown-environment', `The workflow "${workflow.name}" has no environment "${raw.env}"`, ['env'], hint)
  }
  checkSecrets(checking)
  for (const path of Object.keys(raw.files ?? {})) checkPath(path, ['files', path], add)
  for (const path of Object.keys(raw.expect?.files ?? {})) checkPath(path, ['expect', 'files', path], add)
}

function checkSecrets({ workflow, raw, add }: Checking): void {
  const names = secretsOf(workflow, raw.env)
  const given = raw.secrets ?? {}
  for (const name of Object.keys(given)) {
    if (!names.includes(name))
      add('unknown-secret', `The workflow has no secret "${name}"`, ['secrets', name], didYouMean(name, names))
  }
  for (const name of names) {
    if (!(name in given))
      add('no-secret', `The secret "${name}" has no value`, ['secrets'], `Make one up: secrets: {${name}: any text}`)
  }
}

/** Names of the secrets that a run needs, those of the workflows that it calls included. */
function secretsOf(workflow: Workflow, environment: string | undefined): string[] {
  const called = [...workflow.byPath.values()].flatMap(({ sub }) => sub ?? [])
  const names = [workflow, ...called].flatMap(({ secrets, environments }) => {
    const chosen = environment === undefined ? undefined : environments[environment]
    return Object.keys({ ...secrets, ...chosen?.secrets })
  })
  return [...new Set(names)]
}

/** A path of a test leads into its own repository. */
export function checkPath(path: string, at: ReadonlyArray<string | number>, add: Checking['add']): void {
  const parts = path.split(/[\\/]/)
  const isOutside = path === '' || isAbsolute(path) || parts.includes('..') || parts[0] === '.git'
  if (isOutside) add('path', `"${path}" is no path inside the repository`, at)
}
