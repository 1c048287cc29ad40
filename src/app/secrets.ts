import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import type { SecretSource, Workflow } from '../core/workflow.ts'
import type { Given } from './facts.ts'

export interface SecretSources {
  root: string
  env: Record<string, string | undefined>
  /** From `--env`. */
  environment?: string | undefined
}

/**
 * The variables and secrets of a run: those of the workflow and of those that it calls, with the chosen environment laid over. Throws with exit 2 where
 * an environment is unknown or a secret has no value.
 */
export async function readGiven(workflow: Workflow, sources: SecretSources): Promise<Given> {
  const { environment: name } = sources
  const known = Object.keys(workflow.environments)
  if (name !== undefined && !known.includes(name)) {
    const hint = didYouMean(name, known) ?? `"${workflow.name}" has no environments`
    throw new MmmError('environment.unknown', `The workflow "${workflow.name}" has no environment "${name}"`, { hint })
  }
  const called: Given['called'] = {}
  for (const { sub } of workflow.byPath.values()) {
    if (sub !== undefined) called[sub.path] ??= await givenTo(sub, sources)
  }
  return { ...(await givenTo(workflow, sources)), called }
}

async function givenTo(workflow: Workflow, sources: SecretSources): Promise<Omit<Given, 'called'>> {
  const chosen = workflow.environments[sources.environment ?? '']
  const secrets: Record<string, string> = {}
  for (const [key, source] of Object.entries({ ...workflow.secrets, ...chosen?.secrets })) {
    secrets[key] = await readSecret(key, source, sources)
  }
  return { environment: chosen?.env ?? {}, secrets }
}

async function readSecret(name: string, source: SecretSource, { root, env }: SecretSources): Promise<string> {
  if ('env' in source) {
    const value = env[source.env]
    if (value !== undefined && value !== '') return hideable(name, value, `Set the variable ${source.env}`)
    throw new MmmError('secret.missing', `The secret "${name}" has no value`, {
      hint: `Set the variable ${source.env}`,
    })
  }
  const path = isAbsolute(source.file) ? source.file : join(root, source.file)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new MmmError('secret.missing', `The secret "${name}" cannot be read from "${source.file}"`, {
      cause: error,
      hint: 'Write its value to that file',
    })
  })
  return hideable(name, text.trimEnd(), 'Write its value to that file')
}

/** What is so short stands everywhere and cannot be masked. */
function hideable(name: string, value: string, hint: string): string {
  if (value.length >= 3) return value
  const what = value === '' ? 'has no value' : 'is shorter than 3 characters and could not be masked'
  throw new MmmError('secret.missing', `The secret "${name}" ${what}`, { hint })
}
