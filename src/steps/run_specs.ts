import { newSpec, readSpec, type Spec } from '../spec/index.ts'
import type { Run } from '../core/run.ts'
import { loadSpecs, type Specs } from './material.ts'

/** A criterion that was typed on the command line, with what proves it. */
export interface Sentence {
  /** Id of the small spec that it makes. */
  id: string
  title: string
  command?: string
  /** What proves it otherwise, as a spec says it. */
  check?: string
}

/** The sentence that a run was started with. */
export function sentenceOf(options: Run['options']): Sentence | undefined {
  return options['sentence'] as unknown as Sentence | undefined
}

/** The specs that a run works with: those of a folder, and the small one that its sentence makes, which no tree holds. */
export function runSpecs(folder: string, options: Run['options']): Promise<Specs> {
  const named = (options['specs'] as string[] | undefined) ?? []
  const sentence = sentenceOf(options)
  return loadSpecs(folder, named, sentence === undefined ? [] : [smallSpec(sentence)])
}

/** The spec of one criterion that a sentence makes. It comes from the run's log, so that nobody changes it on the way. */
export function smallSpec(sentence: Sentence): Spec {
  const { spec } = readSpec(Buffer.from(newSpec(sentence)), smallPath(sentence.id))
  return spec!
}

/** Where a small spec lies in the user's project: ignored by git. */
export function smallPath(id: string): string {
  return `.mmm/specs/${id}.md`
}

/** Whether a spec lies where no tree holds it, so that its box is ticked in no commit. */
export function isSmall({ path }: Pick<Spec, 'path'>): boolean {
  return path.startsWith('.mmm/specs/')
}
