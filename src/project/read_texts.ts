import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnostic } from '../core/diagnostic.ts'
import { isCiFile } from './is_ci_file.ts'
import { isDoubtfulTest, isTestFile } from './is_test_file.ts'
import { unreadable } from './list_files.ts'
import { baseName, ecosystemOf } from './manifest_names.ts'

const configs =
  /^(tsconfig\.json|\.?justfile|Justfile|tox\.ini|pytest\.ini|\.?mypy\.ini|\.flake8|\.pre-commit-config\.yaml|requirements[^/]*\.txt)$/
const mostTests = 40
const mostBytes = 1024 * 1024

/** The files of one folder whose texts tell its commands and entry points: paths relative to it. */
export function tellingFiles(files: readonly string[], testFiles: readonly string[]): string[] {
  const tests = testFiles.filter((path) => /\.(py|[cm]?[jt]s)$/.test(path)).slice(0, mostTests)
  const mains = files.filter(
    (path) => /^(main|cmd\/[^/]+\/main|cmd\/main|[^/]+)\.go$/.test(path) && !path.endsWith('_test.go'),
  )
  const named = files.filter((path) => {
    if (isCiFile(path) || /^requirements\/[^/]+\.txt$/.test(path)) return true
    return !path.includes('/') && (ecosystemOf(path) !== undefined || configs.test(baseName(path)))
  })
  return [...new Set([...named, ...tests, ...mains.slice(0, mostTests)])]
}

/** Reads texts, each at most 1 MiB of it; a file that cannot be read is a finding. */
export function readTexts(
  root: string,
  paths: readonly string[],
): { texts: Map<string, string>; findings: Diagnostic[] } {
  const texts = new Map<string, string>()
  const findings: Diagnostic[] = []
  for (const path of paths) {
    try {
      texts.set(path, readHead(join(root, path)))
    } catch (error) {
      findings.push(unreadable(path, error))
    }
  }
  return { texts, findings }
}

function readHead(file: string): string {
  const handle = openSync(file, 'r')
  try {
    const chunks: Buffer[] = []
    for (let size = 0; size < mostBytes;) {
      const chunk = Buffer.allocUnsafe(64 * 1024)
      const read = readSync(handle, chunk)
      if (read === 0) break
      chunks.push(chunk.subarray(0, read))
      size += read
    }
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    closeSync(handle)
  }
}

/** The test files among the files of a project, those with a doubtful name by their text. */
export function testFilesOf(root: string, paths: readonly string[]): string[] {
  const named = paths.filter((path) => isTestFile(path))
  const { texts } = readTexts(root, named.filter(isDoubtfulTest))
  return named.filter((path) => isTestFile(path, texts.get(path)))
}
