import type { Command, Word } from './reader.ts'

/** The name of a program: the file without its folder. */
export function nameOf(word: Word): string {
  return word.text.slice(word.text.lastIndexOf('/') + 1)
}

/** The expressions whose values stand in a word: its own, and those that a substitution in it prints. */
export function flow(word: Word): number[] {
  return flowOf([word], new Set())
}

/** The expressions whose values a command prints as they are. What other programs make of a value is not known. */
export function producedBy(command: Command): number[] {
  return printedBy([command], new Set())
}

/** Each command is looked at once: those of a group in a group stand in both. */
function flowOf(words: readonly Word[], seen: Set<Command>): number[] {
  return words.flatMap((word) => [...word.expressions, ...printedBy(word.commands, seen)])
}

function printedBy(commands: readonly Command[], seen: Set<Command>): number[] {
  const found: number[] = []
  const open = [...commands]
  for (let command = open.pop(); command !== undefined; command = open.pop()) {
    if (seen.has(command)) continue
    seen.add(command)
    const { words, fed, from, group } = command
    const isPrinting = words.some((word) => /^(?:echo|printf|print)$/.test(word.text))
    found.push(...flowOf([...(isPrinting ? words : []), ...fed], seen))
    open.push(...group, ...(from === undefined ? [] : [from]))
  }
  return found
}
