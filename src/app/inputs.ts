import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { formatDiagnostic } from '../core/diagnostic.ts'
import type { Json } from '../core/event.ts'
import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import { inputValue } from '../core/input_value.ts'
import type { Workflow } from '../core/workflow.ts'
import { parseYaml } from '../core/yaml_file.ts'
import { readText } from '../ports/files.ts'

export interface InputSources {
  /** `name=value`, from `--input`; they go before the file. */
  words: readonly string[]
  /** A map in YAML or JSON, from `--input-file`. */
  file?: string | undefined
  cwd: string
}

/** The inputs of a run, with defaults filled in and each value checked against its declaration. */
export async function readInputs(workflow: Workflow, sources: InputSources): Promise<Record<string, Json>> {
  const given =
    sources.file === undefined ? new Map<string, Json>() : await readInputFile(workflow, sources.file, sources.cwd)
  for (const word of sources.words) {
    const equals = word.indexOf('=')
    const name = word.slice(0, Math.max(0, equals))
    if (equals < 1) throw new MmmError('input.form', `"${word}" is no input`, { hint: 'Write --input name=value' })
    refuseUnknown(workflow, name)
    given.set(name, word.slice(equals + 1))
  }
  const values = Object.entries(workflow.inputs).map(([name, input]) => {
    const value = inputValue(name, input, given.get(name))
    if (input.type === 'file' && typeof value === 'string' && given.has(name)) refuseMissing(name, value, sources.cwd)
    return [name, value] as const
  })
  return Object.fromEntries(values)
}

function refuseMissing(name: string, file: string, cwd: string): void {
  if (existsSync(resolve(cwd, file))) return
  throw new MmmError('input.no-file', `The input "${name}" names "${file}", and there is no such file`)
}

async function readInputFile(workflow: Workflow, file: string, cwd: string): Promise<Map<string, Json>> {
  const text = await readText(resolve(cwd, file))
  if (text === undefined) throw new MmmError('input.no-file', `There is no input file "${file}"`)
  const { value, findings } = parseYaml(text, file, z.record(z.string(), z.unknown()), 'input')
  if (value === undefined)
    throw new MmmError('input.invalid', findings.map(formatDiagnostic).join('\n'), { at: findings[0]!.at })
  for (const name of Object.keys(value)) refuseUnknown(workflow, name)
  return new Map(Object.entries(value as Record<string, Json>))
}

function refuseUnknown(workflow: Workflow, name: string): void {
  if (name in workflow.inputs) return
  const hint = didYouMean(name, Object.keys(workflow.inputs)) ?? `"${workflow.name}" takes no inputs`
  throw new MmmError('input.unknown', `The workflow "${workflow.name}" has no input "${name}"`, { hint })
}
