import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Diagnostic } from '../../core/diagnostic.ts'
import type { Spec } from '../../spec/index.ts'
import { settingsOf } from '../../spec/lint/change_settings.ts'
import { lintSpecs } from '../../spec/lint/lint_specs.ts'
import type { LintFinding } from '../../spec/lint/rule.ts'
import { resolveConfig } from '../config.ts'
import { projectSpecs } from '../project_specs.ts'
import { openUserStore } from '../user_store.ts'
import { changedItems } from './changed_items.ts'
import { editSpecs } from '../spec_making/edit_specs.ts'
import { deltaBases } from './delta_bases.ts'
import { mendSpecs, type MendedLine } from './mend_specs.ts'
import { readTexts } from './read_texts.ts'

/** What linting found, and what it put right. */
export interface Linted {
  /** All files that were looked at. */
  files: string[]
  findings: Diagnostic[]
  mended: MendedLine[]
}

export interface LintNaming {
  /** Ids, paths or folders; none = all. */
  named: readonly string[]
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  /** Puts right what is beyond doubt. */
  fix: boolean
  signal: AbortSignal
}

/** Lints the specs of a project as they stand in the user's files; of the findings those of the named specs are given. */
export async function lintProject(root: string, naming: LintNaming): Promise<Linted> {
  const real = await realpath(root)
  const looked = await look(real, naming)
  const isMendable = naming.fix && looked.findings.some(({ edit }) => edit !== undefined)
  const after = isMendable ? await editSpecs(real, () => mendAll(real, naming)) : { ...looked, mended: [] }
  return { files: after.files, findings: after.findings.map(plain), mended: after.mended }
}

/** In the lock of those who write, what is mended is read there too. */
async function mendAll(real: string, naming: LintNaming): Promise<Looked & { mended: MendedLine[] }> {
  const mended: MendedLine[] = []
  let looked = await look(real, naming)
  for (const codes of rounds) {
    const own = looked.findings.filter(({ code, edit }) => edit !== undefined && codes.includes(code))
    const done = own.length === 0 ? [] : await mendSpecs(real, own, looked.texts)
    mended.push(...done)
    if (done.length > 0) looked = await look(real, naming)
  }
  return { ...looked, mended }
}

/** What is mended after what: a box that counts again may bring an id, and new ids go on from the highest there is then. */
const rounds = [['spec.look-alike', 'spec.malformed-heading'], ['spec.duplicate-id'], ['spec.missing-id']]

interface Looked {
  files: string[]
  findings: LintFinding[]
  texts: ReadonlyMap<string, string>
}

async function look(root: string, { named, cwd, env, signal }: LintNaming): Promise<Looked> {
  const { config } = await resolveConfig({ root, env: { ...env }, user: await openUserStore({ ...env }), flags: {} })
  const all = await projectSpecs(root, { cwd, signal })
  const wanted = named.length === 0 ? all : await projectSpecs(root, { named, cwd, signal })
  const specs = merged(all.specs, wanted.specs)
  const reading = [...all.findings, ...wanted.findings]
  const texts = await readTexts(root, { specs, findings: reading })
  const findings = lintSpecs(specs, {
    reading,
    settings: config.lint,
    textOf: (file) => texts.get(file),
    hasFile: (path) => existsSync(join(root, path)),
    before: await changedItems(root, { specs, env }),
    bases: await deltaBases(root, { specs, env, signal }),
  })
  const files = new Set([...wanted.specs.flatMap((spec) => spec.files), ...wanted.unreadable])
  const meant = new Set([...files, ...wanted.specs.flatMap((spec) => settingsOf(spec) ?? [])])
  const shown = named.length === 0 ? findings : findings.filter((one) => meant.has(one.at.file))
  return { files: [...files].toSorted(), findings: shown, texts }
}

/** All specs, those that lie elsewhere and were named among them. */
function merged(all: readonly Spec[], named: readonly Spec[]): Spec[] {
  const byPath = new Map([...all, ...named].map((spec) => [spec.path, spec]))
  return [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function plain({ edit: _edit, ...finding }: LintFinding): Diagnostic {
  return finding
}
