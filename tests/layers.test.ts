import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { expect, test } from 'vitest'

/** From the top down; what shares a line does not import one another. */
const layers = [
  ['main', 'index'],
  ['cli', 'server'],
  ['commands'],
  ['app'],
  ['steps', 'engine', 'views'],
  ['spec', 'project', 'agent', 'checks', 'workspace'],
  ['ports'],
  ['core'],
]

test('imports only point down, without cycles, and only main and ports touch process', () => {
  expect(faultsOf(sources())).toEqual([])
})

test('the check catches an edge that points up or sideways, a cycle, and a process', () => {
  const files = {
    'src/main.ts': `import { runCli } from './cli/run.ts'\nprocess.exitCode = 0`,
    'src/cli/run.ts': `import { verbs } from '../commands/index.ts'`,
    'src/commands/index.ts': `const load = () => import('./status.ts')`,
    'src/commands/status.ts': `import { verbs } from './index.ts'\nimport type { X } from '../cli/run.ts'`,
    'src/views/status.ts': `import {\n  drive,\n} from '../engine/drive.ts'\nexport type * from './other.ts'`,
    'src/views/other.ts': `export { status } from './status.ts'`,
    'src/engine/drive.ts': `// process.exit\nconst type = 'process.started'\nconst at = \`in \${process.cwd()}\``,
    'src/core/a.ts': `import { b } from './b.ts'`,
    'src/core/b.ts': `import { c } from './c.ts'\nimport 'node:process'`,
    'src/core/c.ts': `import { a } from './a.ts'`,
  }
  expect(faultsOf(new Map(Object.entries(files)))).toEqual([
    'src/commands/status.ts imports src/cli/run.ts, which stands above it',
    'src/views/status.ts imports src/engine/drive.ts, which stands beside it',
    'src/engine/drive.ts touches process',
    'src/core/b.ts touches process',
    'src/core/a.ts -> src/core/b.ts -> src/core/c.ts -> src/core/a.ts is a cycle',
  ])
})

/** What each call loads, before it is known what it is about: the list of verbs, and the words of `mmm spec`. */
const atStart = ['src/main.ts', 'src/commands/index.ts', 'src/commands/spec.ts']

/** All that may be loaded then; whatever else is needed is imported inside `run()`. */
const light = {
  folders: ['main', 'cli', 'commands', 'app', 'engine', 'views', 'ports', 'core'],
  packages: ['cac', 'picocolors'],
}

test('what every call loads is light', () => {
  expect(heavyOf(sources(), atStart)).toEqual([])
})

test('the check of what is light follows what is loaded at once, and nothing else', () => {
  const files = {
    'src/main.ts': `import 'node:fs'\nimport type { Root } from 'mdast'\nimport { verbs } from './commands/index.ts'`,
    'src/commands/index.ts': `import pico from 'picocolors'\nconst load = () => import('./run.ts')\nexport * from './spec.ts'`,
    'src/commands/run.ts': `import { z } from 'zod'`,
    'src/commands/spec.ts': `import {\n  open,\n} from '../app/open.ts'\nimport type { Spec } from '../spec/index.ts'`,
    'src/app/open.ts': `import Anthropic from '@anthropic-ai/sdk'\nimport { readSpec } from '../spec/index.ts'\nimport 'yaml'`,
    'src/spec/index.ts': `import { remark } from 'remark'`,
  }
  expect(heavyOf(new Map(Object.entries(files)), ['src/main.ts'])).toEqual([
    'src/app/open.ts loads @anthropic-ai/sdk at the start',
    'src/app/open.ts loads yaml at the start',
    'src/app/open.ts loads src/spec/index.ts at the start',
    'src/spec/index.ts loads remark at the start',
  ])
})

interface Edge {
  from: string
  to: string
  /** Loaded with the file: neither type-only nor by `import()`. */
  eager: boolean
}

function sources(): Map<string, string> {
  const paths = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
  return new Map(paths.toSorted().map((path) => [join('src', path), readFileSync(join('src', path), 'utf8')]))
}

function faultsOf(files: ReadonlyMap<string, string>): string[] {
  const edges = [...files].flatMap(([path, text]) => edgesOf(path, text))
  const touching = [...files].filter(([path, text]) => !mayTouchProcess(path) && touchesProcess(text))
  return [
    ...edges.flatMap((edge) => edgeFault(edge) ?? []),
    ...touching.map(([path]) => `${path} touches process`),
    ...cyclesOf(edges.filter((edge) => edge.eager)),
  ]
}

function edgesOf(from: string, text: string): Edge[] {
  const patterns = [
    /^(?:import|export)(?<type>\s+type)?\b[^'"`;=]*?\bfrom\s*'(?<to>\.[^']+)'/gm,
    /^import\s*'(?<to>\.[^']+)'/gm,
    /\b(?<lazy>import)\(\s*'(?<to>\.[^']+)'/g,
  ]
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ groups }) => {
      const eager = groups!['type'] === undefined && groups!['lazy'] === undefined
      return { from, to: join(dirname(from), groups!['to']!), eager }
    }),
  )
}

/** What is not light among all that is loaded together with `roots`. */
function heavyOf(files: ReadonlyMap<string, string>, roots: readonly string[]): string[] {
  const faults: string[] = []
  const seen = new Set(roots)
  for (const from of seen) {
    const text = files.get(from)
    if (text === undefined) throw new Error(`There is no ${from}`)
    const heavy = packagesOf(text).filter((name) => !light.packages.includes(name))
    const loaded = edgesOf(from, text).filter(({ eager }) => eager)
    heavy.push(...loaded.map(({ to }) => to).filter((to) => !light.folders.includes(folderOf(to))))
    faults.push(...heavy.map((name) => `${from} loads ${name} at the start`))
    for (const { to } of loaded) seen.add(to)
  }
  return faults
}

/** Packages that are imported with a file, without those of Node. */
function packagesOf(text: string): string[] {
  const pattern = /^(?:(?:import|export)(?!\s+type\b)\b[^'"`;=]*?\bfrom|import)\s*'(?<name>[^'.][^']*)'/gm
  return [...text.matchAll(pattern)].map(({ groups }) => groups!['name']!).filter((name) => !name.startsWith('node:'))
}

function edgeFault({ from, to }: Edge): string | undefined {
  const [a, b] = [folderOf(from), folderOf(to)]
  const [above, below] = [levelOf(a), levelOf(b)]
  if (a === b || above < below) return undefined
  return `${from} imports ${to}, which stands ${above === below ? 'beside' : 'above'} it`
}

/** `src/cli/run.ts` -> `cli`, `src/main.ts` -> `main`. */
function folderOf(path: string): string {
  return path.split('/')[1]!.replace(/\.ts$/, '')
}

function levelOf(folder: string): number {
  const level = layers.findIndex((names) => names.includes(folder))
  if (level < 0) throw new Error(`src/${folder} stands in no layer`)
  return level
}

function mayTouchProcess(path: string): boolean {
  return path === 'src/main.ts' || path.startsWith('src/ports/')
}

function touchesProcess(text: string): boolean {
  return /['"](?:node:)?process['"]/.test(text) || /(?<![.\w$'"])process\s*(?:\.|\?\.|\[)/.test(codeOf(text))
}

/** The text without comments and literals; what stands in `${}` stays. */
function codeOf(text: string): string {
  const literal = /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g
  return text.replaceAll(literal, (found) =>
    found.startsWith('`') ? (found.match(/\$\{[^}]*\}/g) ?? []).join(' ') : "''",
  )
}

function cyclesOf(edges: readonly Edge[]): string[] {
  const next = new Map<string, string[]>()
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to])
  const cycles: string[] = []
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path)
    if (at >= 0) cycles.push(`${[...trail.slice(at), path].join(' -> ')} is a cycle`)
    if (at >= 0 || done.has(path)) return
    for (const to of next.get(path) ?? []) visit(to, [...trail, path])
    done.add(path)
  }
  for (const path of next.keys()) visit(path, [])
  return cycles
}
