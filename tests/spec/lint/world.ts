import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { LintSettings } from '../../../src/core/lint_rule.ts'
import { orderSpecs, readSpecs, type Spec } from '../../../src/spec/index.ts'
import { lintSpecs } from '../../../src/spec/lint/lint_specs.ts'
import type { LintFinding } from '../../../src/spec/lint/rule.ts'

/** Files by their paths. */
export type Files = Record<string, string>

/** What linting a project of these files finds, read as the program reads them. */
export async function lint(files: Files, settings?: LintSettings): Promise<LintFinding[]> {
  const root = folderOf(files)
  const { specs, findings } = await readSpecs(root)
  return lintSpecs(specs, {
    reading: [...findings, ...orderSpecs(specs).findings],
    settings,
    textOf: (file) => {
      return existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8').replace(/^\uFEFF/, '') : undefined
    },
    hasFile: (path) => existsSync(join(root, path)),
  })
}

/** The specs of a project of these files. */
export async function specsOf(files: Files): Promise<Spec[]> {
  return (await readSpecs(folderOf(files))).specs
}

/** A new folder with these files, gone when the test has ended. */
export function folderOf(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'mmm-lint-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

/** Findings of one rule as `file:line:column message`; of all rules with the code in front. */
export async function found(
  rule: string | undefined,
  files: Files | string,
  settings?: LintSettings,
): Promise<string[]> {
  const all = await lint(typeof files === 'string' ? { 'specs/a.md': files } : files, settings)
  return all
    .filter(({ code }) => rule === undefined || code === `spec.${rule}`)
    .map(({ code, at, message }) => {
      const place = `${at.file.replace(/^specs\/a\.md$/, '')}:${at.line}:${at.column}`
      return `${rule === undefined ? `${code.slice(5)} ` : ''}${place.replace(/^:/, '')} ${message}`
    })
}

/** The texts after all edits of a rule were made. */
export async function mended(rule: string, text: string): Promise<string> {
  const all = await lint({ 'specs/a.md': text })
  const edits = all.filter(({ code, edit }) => code === `spec.${rule}` && edit !== undefined).map(({ edit }) => edit!)
  const bare = text.replace(/^\uFEFF/, '')
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((now, edit) => now.slice(0, edit.from) + edit.text + now.slice(edit.to), bare)
}
