import { type Part, splitCommand } from './shell_words.ts'

/** What the agent may run. */
export interface CommandRights {
  /** The project's own check commands: allowed as they stand. */
  checks: readonly string[]
  /** A program's bare name (any arguments), an exact command, or one with a trailing ` *` (further arguments). */
  allowRun: readonly string[]
}

/** Programs that run what their arguments say; their bare name allows nothing. */
const runners = new Set(
  'env sh bash dash zsh ksh fish busybox xargs nohup time timeout nice ionice exec eval command builtin source . sudo doas su setsid stdbuf watch parallel script unshare chroot ssh'.split(
    ' ',
  ),
)

/** Subcommands of git that only look. All others write to `.git` or to the work tree, or could. */
const looking = new Set(
  'status diff log show blame ls-files ls-tree grep rev-parse rev-list describe shortlog cat-file merge-base name-rev'.split(
    ' ',
  ),
)

/** Why the agent may not run a command, or undefined. A compound command is split and each part must be allowed. */
export function denyCommand(command: string, rights: CommandRights): string | undefined {
  const line = command.trim()
  if (rights.checks.some((check) => check.trim() === line)) return undefined
  const parts = splitCommand(line)
  if ('unclear' in parts) return `${parts.unclear}. ${allowedText(rights)}`
  for (const part of parts) {
    const reason = denyPart(part, rights)
    if (reason !== undefined) return `${reason}. ${allowedText(rights)}`
  }
  return undefined
}

function denyPart(part: Part, rights: CommandRights): string | undefined {
  const { words } = part
  const shown = words.join(' ')
  if (programOf(words) === 'git') {
    const reason = denyGit(part)
    if (reason !== undefined) return reason
  }
  const exact = [...rights.checks, ...rights.allowRun].some((allowed) => sameWords(wordsOf(allowed), words))
  if (exact && words.length > 1) return undefined
  const outside = words.slice(1).find((word) => leads(word))
  if (outside !== undefined) return `"${outside}" leads out of the project, or into .git or .mmm`
  if (runners.has(programOf(words))) return exact ? undefined : `"${shown}" runs another command`
  if (exact || rights.allowRun.some((allowed) => covers(allowed, words))) return undefined
  return `"${shown}" is not allowed`
}

/** Whether a pattern with a free end, ` *` or a bare program name, covers these words. */
function covers(allowed: string, words: string[]): boolean {
  const pattern = allowed.trim()
  if (!/\s/.test(pattern)) return pattern !== '*' && words[0] === pattern
  if (!/\s\*$/.test(pattern)) return false
  const start = wordsOf(pattern.slice(0, -1))
  return start !== undefined && sameWords(start, words.slice(0, start.length))
}

/** Whether an argument, or the value of an option, is a path that the agent has no business with. */
function leads(word: string): boolean {
  const value = word.slice(/^-[^=]*=/.exec(word)?.[0].length ?? 0)
  return /^(?:\/|~)/.test(value) || value.split('/').some((part) => /^(?:\.\.|\.git|\.mmm)$/i.test(part))
}

function denyGit({ words, globbed }: Part): string | undefined {
  const subcommand = words.slice(1).find((word) => word !== '--no-pager' && word !== '-P')
  if (globbed) return 'git is not run with unquoted *, ?, [, {, } or ~'
  if (subcommand === undefined || !looking.has(subcommand)) {
    return `"git ${subcommand ?? ''}" could write to the repository: only ${[...looking].slice(0, 7).join(', ')} and the like are possible`
  }
  const writing = words.find((word) => /^--(?:ou|op|ext|text|exec)|^-O/.test(word))
  return writing === undefined ? undefined : `git's option "${writing}" could write or run something`
}

/** The program's name without its folder. */
function programOf(words: string[]): string {
  return words[0]!.slice(words[0]!.lastIndexOf('/') + 1)
}

function wordsOf(command: string): string[] | undefined {
  const parts = splitCommand(command.trim())
  return 'unclear' in parts || parts.length !== 1 ? undefined : parts[0]!.words
}

function sameWords(a: string[] | undefined, b: string[]): boolean {
  return a !== undefined && a.length === b.length && a.every((word, index) => word === b[index])
}

function allowedText({ checks, allowRun }: CommandRights): string {
  const all = [...new Set([...checks, ...allowRun])]
  return all.length === 0 ? 'No command is allowed' : `Allowed: ${all.map((one) => `"${one}"`).join(', ')}`
}
