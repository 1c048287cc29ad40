import { sha256 } from '../../core/id.ts'
import type { Brought } from '../trust.ts'
import type { TestFile } from './test_file.ts'

/** What tests that nobody named would run as you: their files, and the commands of steps that are not played in all of them. */
export function broughtByTests(files: readonly TestFile[]): Brought[] {
  return files.flatMap(({ file, text, tests, workflow }) => {
    const commands = [...workflow.byPath].filter(
      ([path, step]) => step.kind === 'run' && !tests.every((test) => test.played.has(path)),
    )
    return [
      { what: `the tests in ${file}, version ${sha256(text + workflow.hash).slice(0, 12)}`, from: file },
      ...commands.map(([, { with: given, at }]) => ({ what: String(given['command']), from: `${at.file}:${at.line}` })),
    ]
  })
}
