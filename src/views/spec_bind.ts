import type { Diagnostic } from '../core/diagnostic.ts'
import type { CheckResult } from '../core/event.ts'
import { checkText, type Criterion, type Spec } from '../spec/index.ts'
import { findingLines, findingsJson } from './findings.ts'
import type { Colors, Look } from './look.ts'
import { clean, plural } from './text.ts'

/** A check that could prove a criterion. */
export interface ProposalShown {
  spec: Spec
  criterion: Criterion
  /** As it would be written. */
  text: string
  confidence: number
  reasons: readonly string[]
  /** `written`, `could be written`, `doubtful`: not sure enough, `refused`: the file does not take it. */
  standing: 'written' | 'sure' | 'doubtful' | 'refused'
  why?: string
}

/** What trying to see a check red came to. */
export interface ProvingShown {
  criterion: Criterion
  outcome: 'red now' | 'seen red' | 'never red' | 'unclear'
  result?: CheckResult
  commit?: string
  why?: string
}

/** All that `mmm spec bind` found and did. */
export interface BindShown {
  proposals: readonly ProposalShown[]
  /** Criteria without a check for which nothing was found. */
  without: ReadonlyArray<{ spec: Spec; criterion: Criterion }>
  /** Files that were written. */
  files: readonly string[]
  proved: readonly ProvingShown[]
  findings: readonly Diagnostic[]
}

/** `mmm spec bind` for programs: the body of `kind: "spec-bind"`. */
export function specBindJson({ proposals, without, files, proved, findings }: BindShown) {
  return {
    proposals: proposals.map(({ spec, criterion, text, confidence, reasons, standing, why }) => ({
      ...placeJson(spec, criterion),
      check: text,
      confidence,
      reasons,
      standing,
      ...(why === undefined ? {} : { why }),
    })),
    unbound: without.map(({ spec, criterion }) => placeJson(spec, criterion)),
    files,
    proved: proved.map(({ criterion, outcome, result, commit, why }) => ({
      id: criterion.ref,
      check: criterion.check === undefined ? null : checkText(criterion.check),
      outcome,
      commit: commit ?? null,
      exit: result?.exit ?? null,
      ...(why === undefined ? {} : { why }),
    })),
    findings: findingsJson(findings),
  }
}

/** `mmm spec bind` for people. */
export function specBindText(shown: BindShown, { colors }: Look): string {
  const { proposals, without, files, proved, findings } = shown
  const sure = proposals.filter((one) => one.standing === 'sure').length
  return [
    ...proposals.flatMap((one) => proposalLines(one, colors)),
    ...without.map(
      ({ spec, criterion }) =>
        `${colors.yellow('nothing ')}  ${placeOf(spec, criterion)}  ${clean(criterion.ref)}  ${clean(criterion.text)}`,
    ),
    ...proved.flatMap((one) => provingLines(one, colors)),
    ...findingLines(findings, colors),
    ...(proposals.length + without.length === 0
      ? ['Every criterion has a check']
      : [`${plural(proposals.length, 'proposal')}, ${plural(without.length, 'criterion', 'criteria')} without any`]),
    ...(files.length === 0 ? [] : [`Written: ${files.join(', ')}`]),
    ...(sure === 0
      ? []
      : [
          `Type "mmm spec bind --apply" to write ${sure === 1 ? 'the one' : `the ${sure}`} that ${sure === 1 ? 'is' : 'are'} sure enough`,
        ]),
  ].join('\n')
}

/** The lines that would come, each below the item that it belongs to, as a diff of one file. */
export function diffLines(file: { path: string; before: string; after: string }, colors: Colors): string[] {
  const old = file.before.split(/\r\n|\n|\r/)
  const lines = [colors.bold(file.path)]
  const all = file.after.split(/\r\n|\n|\r/)
  let at = 0
  for (const [i, line] of all.entries()) {
    if (line === old[at]) at += 1
    else lines.push(`  ${i}  ${clean(all[i - 1] ?? '')}`, colors.green(`+ ${i + 1}  ${clean(line)}`))
  }
  return lines
}

const marks = { written: 'written ', sure: 'sure    ', doubtful: 'doubtful', refused: 'refused ' } as const

function proposalLines(
  { spec, criterion, text, confidence, reasons, standing, why }: ProposalShown,
  colors: Colors,
): string[] {
  const paint = standing === 'written' || standing === 'sure' ? colors.green : colors.yellow
  return [
    `${paint(marks[standing])}  ${placeOf(spec, criterion)}  ${clean(criterion.ref)}  ${clean(criterion.text)}`,
    `          ${clean(text)}`,
    colors.dim(
      `          ${Math.round(confidence * 100)} %: ${clean([...reasons, ...(why === undefined ? [] : [why])].join('; '))}`,
    ),
  ]
}

function provingLines({ criterion, outcome, result, commit, why }: ProvingShown, colors: Colors): string[] {
  const said = {
    'red now': `can fail: red as the files stand (${result?.reason ?? `exit ${result?.exit}`})`,
    'seen red': `can fail: red on the sources of ${commit?.slice(0, 10)} (${result?.reason ?? `exit ${result?.exit}`})`,
    'never red': 'unproven: green wherever it was run',
    unclear: `unproven: ${why}`,
  }[outcome]
  const paint = outcome === 'red now' || outcome === 'seen red' ? colors.green : colors.yellow
  return [`${paint('proof   ')}  ${clean(criterion.ref)}  ${clean(said)}`]
}

function placeOf(spec: Spec, { file, line, column }: Criterion): string {
  return `${file ?? spec.path}:${line}:${column}`
}

function placeJson(spec: Spec, { ref, text, file, line, column, state }: Criterion) {
  return { id: ref, spec: spec.id, text, file: file ?? spec.path, line, column, state }
}
