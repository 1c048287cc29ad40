import type { Diagnostic } from '../core/diagnostic.ts'
import { detectCommands, groundOf, type CommandFacts, type DetectedCommands } from './detect_commands.ts'
import type { Ground } from './ground.ts'
import { ecosystemOf } from './manifest_names.ts'
import { readTexts, tellingFiles } from './read_texts.ts'

/** The root; where it has no manifest at all, also the folders just below that have one. */
export function commandFolders(paths: readonly string[]): string[] {
  const manifests = paths.filter((path) => ecosystemOf(path) !== undefined)
  if (manifests.some((path) => !path.includes('/'))) return ['.']
  const below = manifests.filter((path) => path.split('/').length === 2).map((path) => path.slice(0, path.indexOf('/')))
  return ['.', ...new Set(below)]
}

/** One folder and its commands. */
export interface Folder {
  ground: Ground
  detected: DetectedCommands
  findings: Diagnostic[]
}

/** What is known of the whole project when one folder of it is read. */
export interface FolderFacts {
  directory: string
  paths: readonly string[]
  testFiles: readonly string[]
  facts: CommandFacts
}

/** Reads one folder's telling files and detects its commands. */
export function readFolder(root: string, of: FolderFacts): Folder {
  const prefix = of.directory === '.' ? '' : `${of.directory}/`
  const inside = (paths: readonly string[]) => {
    return paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length))
  }
  const files = inside(of.paths)
  const testFiles = inside(of.testFiles)
  const telling = tellingFiles(files, testFiles)
  const read = readTexts(
    root,
    telling.map((path) => prefix + path),
  )
  const texts = new Map([...read.texts].map(([path, text]) => [path.slice(prefix.length), text]))
  const facts = { ...of.facts, directory: of.directory, files, testFiles }
  const detected = detectCommands(texts, facts)
  return { ground: groundOf(texts, facts), detected, findings: [...read.findings, ...detected.findings] }
}
