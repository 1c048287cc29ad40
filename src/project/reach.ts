import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { dirname, join as joined } from 'node:path/posix'

/** The files of a project that JavaScript can load, beginning with some of them. */
export interface Reach {
  /** Relative to the root, with `/`. */
  files: ReadonlySet<string>
  /** Nothing else can be looked at: no file is read, no program started, nothing loaded that is not known. */
  isWhole: boolean
}

const script = /\.(?:[cm]?[jt]s|[jt]sx)$/
const imports = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"])((?:(?!\1)[^\\\n])+)\1/g
/** Loading by a name that is made at run time, and what tells a file where it lies or what surrounds it. */
const unknowable =
  /\b(?:import|require)\s*\(\s*[^'"\s)]|\brequire\b(?!\s*\()|\b(?:from|import|require)\s*\(?\s*(?:\/[*/]|['"][^'"\n]*\\)|\bimport\s*\.\s*meta\b|\b__(?:dirname|filename)\b|\bprocess\b|\bglobalThis\b|\beval\b|\bFunction\b|\bcreateRequire\b|\b(?:fetch|WebSocket|EventSource|Deno|Bun)\b|\bglob\s*\(|\/\/\/\s*<reference/
/** Modules of Node that look at nothing outside. */
const harmless = new Set(
  'assert assert/strict test url path path/posix util events timers timers/promises buffer string_decoder querystring punycode'.split(
    ' ',
  ),
)

/**
 * Follows static imports from some files. It is not whole where a file might look at more than it imports: then everything
 * may matter.
 */
export function reachOf(root: string, from: readonly string[]): Reach {
  const files = new Set<string>()
  const waiting = [...from]
  let isWhole = from.length > 0
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue
    files.add(path)
    const text = script.test(path) ? textOf(join(root, path)) : undefined
    if (text === undefined) isWhole = isWhole && path.endsWith('.json') && isFile(join(root, path))
    else {
      const found = importsOf(text, path, root)
      isWhole = isWhole && found.isWhole
      waiting.push(...found.files)
    }
  }
  return { files, isWhole }
}

function importsOf(text: string, path: string, root: string): { files: string[]; isWhole: boolean } {
  const names = [...text.matchAll(imports)].map((match) => match[2]!)
  const local = names.filter((name) => name.startsWith('.')).map((name) => resolved(root, joined(dirname(path), name)))
  const others = names.filter((name) => !name.startsWith('.'))
  return {
    files: local.filter((file) => file !== undefined),
    isWhole:
      !unknowable.test(text) && !local.includes(undefined) && others.every((name) => isHarmless(name, path, root)),
  }
}

/** A package that is installed as it came: what a link leads to could be a file of the project. */
function isHarmless(name: string, path: string, root: string): boolean {
  if (name.startsWith('node:')) return harmless.has(name.slice(5))
  if (harmless.has(name)) return true
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    if (existsSync(join(root, folder, 'node_modules'))) return false
  }
  const parts = name.split('/')
  const found = lstatSync(join(root, 'node_modules', parts.slice(0, name.startsWith('@') ? 2 : 1).join('/')), {
    throwIfNoEntry: false,
  })
  return /^[@\w]/.test(name) && found?.isDirectory() === true
}

const endings = ['', '.js', '.ts', '.mjs', '.cjs', '.mts', '.cts', '.jsx', '.tsx', '.json', '/index.js', '/index.ts']

/** The one file that a name can mean; where it can mean several, which is taken depends on the one that loads it. */
function resolved(root: string, name: string): string | undefined {
  if (name.startsWith('..')) return undefined
  const asSource = name.replace(/\.([cm]?)js$/, '.$1ts')
  const names = new Set([...endings.map((end) => name + end), asSource])
  const found = [...names].filter((one) => isFile(join(root, one)))
  return found.length === 1 ? found[0] : undefined
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
