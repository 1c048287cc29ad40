import type { Diagnostic } from '../core/diagnostic.ts'
import { detectGo } from './detect_go.ts'
import { detectMake } from './detect_make.ts'
import { detectNode } from './detect_node.ts'
import { detectDeno, detectJava, detectPhp, detectRuby } from './detect_others.ts'
import { detectPython } from './detect_python.ts'
import { detectRust } from './detect_rust.ts'
import { layGround, type Detector, type Ground } from './ground.ts'
import { isTestFile } from './is_test_file.ts'
import { ecosystemOf, languagesOf, type Ecosystem } from './manifest_names.ts'
import { lockfileConflict, managerOf } from './package_manager.ts'
import type { CommandName, PackageManager, ProjectCommand, TestRunner } from './project.ts'

/** What is known of a folder beside the texts of its manifests. */
export interface CommandFacts {
  /** Folder that all paths are relative to, itself relative to the root. @default '.' */
  directory?: string
  /** All its files. @default those with a text */
  files?: Iterable<string>
  /** Those that are tests. @default by {@link isTestFile} */
  testFiles?: readonly string[]
  /** Python's interpreter. @default 'python' */
  python?: string
  /** Lines by language: of several ecosystems in one folder the one with most lines comes first. */
  lines?: ReadonlyMap<string, number>
}

/** The commands of a folder. */
export interface DetectedCommands {
  /** At most one a name, in the order build, test, lint, typecheck, format; none writes. */
  commands: ProjectCommand[]
  alternatives: ProjectCommand[]
  packageManager?: PackageManager
  testRunner?: TestRunner
  findings: Diagnostic[]
}

const detectors: ReadonlyArray<[Ecosystem, Detector]> = [
  ['js', detectNode],
  ['deno', detectDeno],
  ['python', detectPython],
  ['rust', detectRust],
  ['go', detectGo],
  ['java', detectJava],
  ['php', detectPhp],
  ['ruby', detectRuby],
  ['make', detectMake],
]
const order: readonly CommandName[] = ['build', 'test', 'lint', 'typecheck', 'format']

/**
 * Finds the commands of a folder from the texts of its manifests, CI files and tests. Pure.
 *
 * Where several sources give a command of one name, the ecosystem with most lines of code wins, within it an explicit
 * script before the tool that a dependency or configuration proves; targets of a Makefile come last, so they are the
 * commands of a project whose language brings none (C). What writes or never ends is only an alternative.
 *
 * @param texts texts by path, relative to the folder
 */
export function detectCommands(texts: ReadonlyMap<string, string>, facts: CommandFacts = {}): DetectedCommands {
  const ground = groundOf(texts, facts)
  const present = ecosystems(ground, facts.lines ?? new Map())
  const offers = detectors
    .toSorted(([a], [b]) => rank(present, a) - rank(present, b))
    .flatMap(([, detect]) => detect(ground))
    .map((offer): ProjectCommand => ({ ...offer, directory: ground.directory }))
  const commands = order.flatMap((name) => offers.find((offer) => offer.name === name && isCheck(offer)) ?? [])
  const packageManager = present.map((name) => managerOf(name, ground)).find((manager) => manager !== undefined)
  const testRunner = commands.find((command) => command.name === 'test')?.runner
  return {
    commands,
    alternatives: distinct(offers.filter((offer) => !commands.some((command) => command.command === offer.command))),
    ...(packageManager === undefined ? {} : { packageManager }),
    ...(testRunner === undefined ? {} : { testRunner }),
    findings: [...ground.findings, ...lockfileConflict(ground)],
  }
}

/** Reads the manifests of a folder and sorts out its tests and CI files. */
export function groundOf(texts: ReadonlyMap<string, string>, facts: CommandFacts): Ground {
  const files = new Set(facts.files ?? texts.keys())
  return layGround({
    directory: facts.directory ?? '.',
    texts,
    files,
    testFiles: facts.testFiles ?? [...files].filter((path) => isTestFile(path, texts.get(path))).toSorted(),
    python: facts.python ?? 'python',
  })
}

/** Ecosystems with a manifest in this very folder, the one with most lines first. */
function ecosystems(ground: Ground, lines: ReadonlyMap<string, number>): Ecosystem[] {
  const present = new Set([...ground.files].filter((path) => !path.includes('/')).map(ecosystemOf))
  const size = (name: Ecosystem) =>
    (languagesOf[name] ?? []).reduce((sum, language) => sum + (lines.get(language) ?? 0), 0)
  const names = detectors.map(([name]) => name).filter((name) => present.has(name))
  return names.toSorted((a, b) => size(b) - size(a))
}

function rank(present: readonly Ecosystem[], name: Ecosystem): number {
  if (name === 'make') return detectors.length
  const place = present.indexOf(name)
  return place < 0 ? detectors.length - 1 : place
}

function isCheck(offer: ProjectCommand): boolean {
  return offer.writes !== true && offer.watches !== true
}

function distinct(offers: readonly ProjectCommand[]): ProjectCommand[] {
  const seen = new Set<string>()
  return offers.filter((offer) => {
    const key = `${offer.name} ${offer.command}`
    return !seen.has(key) && seen.add(key)
  })
}
