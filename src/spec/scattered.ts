import { readFile } from 'node:fs/promises'
import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnostic } from '../core/diagnostic.ts'
import type { SpecRule } from '../core/config.ts'
import { gitNames } from '../ports/git_names.ts'
import { readSpec } from './read_spec.ts'
import type { Spec } from './spec.ts'
import { isSpecPath, ruleFor } from './spec_rules.ts'

/** Names that pages of BMAD and Tessl have in whatever folder, as git's pathspecs. */
const PATHSPECS = ['**/*.spec.md', '**/spec-*.md', '**/stories/*.md', '**/epics.md'].map(
  (glob) => `:(icase,glob)${glob}`,
)
const NAME = /(?:^|\/)(?:[^/]+\.spec|spec-[^/]+|stories\/[^/]+|epics)\.md$/i
/** Folders of tools, with what they were installed with, and pages that others are made from. */
const PASSED_OVER = /(?:^|\/)(?:\.[^/]+|_bmad|node_modules|templates?)\/|[-_.]template\.md$/i
/** A cheap look before the text is read in earnest. */
const SIGN = /targets["']?\s*:|\[@\w+\][(\s]|intent-contract|frozen-after-approval|Tasks & Acceptance|Story \d/

/** Whether a path outside of the folders for specs has a name that makes it one, if its text bears the signs too. */
export function mayBeScattered(path: string, rules: readonly SpecRule[] = []): boolean {
  return NAME.test(path) && !PASSED_OVER.test(path) && ruleFor(path, rules) === undefined && !isSpecPath(path)
}

/** Files of such names in a repository: tracked, or neither tracked nor ignored; none outside of a repository. */
export async function scatteredNames(root: string, rules: readonly SpecRule[]): Promise<string[]> {
  const names = await gitNames(root, PATHSPECS)
  return names.filter((path) => mayBeScattered(path, rules) && isPlainFile(join(root, path)))
}

/** Those of them that are specs. */
export async function scatteredSpecs(root: string, rules: readonly SpecRule[]): Promise<string[]> {
  const names = await scatteredNames(root, rules)
  const read = await Promise.all(names.map((path) => readFile(join(root, path)).catch(() => undefined)))
  return names.filter((path, i) => isScattered(read[i], path))
}

/** Whether the bytes of a file with such a name bear the signs. */
export function isScattered(bytes: Uint8Array | undefined, path: string): boolean {
  if (bytes === undefined || !SIGN.test(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')))
    return false
  return bearsSigns(readSpec(bytes, path))
}

/** Whether what was read is a page of BMAD or Tessl, or one of two dialects. */
export function bearsSigns({ spec, findings }: { spec?: Spec; findings: readonly Diagnostic[] }): boolean {
  if (spec !== undefined) return ['bmad', 'tessl'].includes(spec.dialect)
  return findings.some(({ code }) => code === 'spec.two-dialects')
}

function isPlainFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true
}
