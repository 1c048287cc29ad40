import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { MmmError } from '../../core/error.ts'
import { didYouMean } from '../../core/suggest.ts'
import { findFiles, type FindingFiles } from '../tools/find_files.ts'

/** A file of tests, and whether the user has named it. */
export interface FoundTests {
  file: string
  isNamed: boolean
}

/**
 * The files of tests of the project, or what was named: a file of tests, a workflow (its tests lie beside it), a folder, or
 * the name of a workflow of the project. Throws with exit 2 where there are none.
 */
export function findTests(words: readonly string[], where: FindingFiles): FoundTests[] {
  const all = findFiles([], where).tests
  if (words.length === 0) {
    if (all.length > 0) return all.map((file) => ({ file, isNamed: false }))
    throw new MmmError('test.none', 'The project has no workflow tests', {
      hint: 'Write one beside a workflow: .mmm/workflows/<name>.test.yml',
    })
  }
  const files = words.flatMap((word) => testsOf(word, all, where))
  return [...new Set(files)].map((file) => ({ file, isNamed: true }))
}

function testsOf(word: string, all: readonly string[], where: FindingFiles): string[] {
  if (!word.includes('/') && !/\.ya?ml$/.test(word) && !existsSync(resolve(where.cwd, word))) return named(word, all)
  const found = findFiles([word], where)
  const files = [...found.tests, ...found.workflows.flatMap((file) => beside(file, where.root) ?? [])]
  if (files.length > 0) return files
  const isWorkflow = found.workflows.length === 1
  throw new MmmError(
    'test.none',
    isWorkflow ? `The workflow "${word}" has no tests` : `There are no tests in "${word}"`,
    {
      hint: `Write them beside the workflow: ${isWorkflow ? found.workflows[0]!.replace(/\.ya?ml$/, '') : '<name>'}.test.yml`,
    },
  )
}

function named(word: string, all: readonly string[]): string[] {
  const nameOf = (file: string) =>
    file
      .split('/')
      .at(-1)!
      .replace(/\.test\.ya?ml$/, '')
  const files = all.filter((file) => nameOf(file) === word)
  if (files.length > 0) return files
  const hint = didYouMean(word, all.map(nameOf)) ?? 'Name a file of tests, a workflow, or a folder'
  throw new MmmError('test.none', `There are no tests of a workflow "${word}"`, { hint })
}

function beside(file: string, root: string): string | undefined {
  const stem = file.replace(/\.ya?ml$/, '')
  return [`${stem}.test.yml`, `${stem}.test.yaml`].find((path) => existsSync(join(root, path)) || existsSync(path))
}
