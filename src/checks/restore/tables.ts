import type { Restored } from './restored.ts'

interface Block {
  /** Name of its table or section; '' before the first. */
  name: string
  lines: string[]
}

export interface TableRules {
  /** Whether a table or section is check configuration as a whole. */
  guarded: (name: string) => boolean
  /** Single keys of other tables, by `table.key`. @default none */
  guardedKey?: (path: string) => boolean
}

/** Restores tables of TOML or sections of INI by their text, and single keys by their lines; all else stays the candidate's. */
export function restoreTables(base: string, candidate: string, rules: TableRules): Restored {
  const before = blocksOf(base)
  const notes: string[] = []
  let after = blocksOf(candidate)
  const names = [...new Set([...before, ...after].map((block) => block.name))].filter(rules.guarded)
  for (const name of names) {
    const was = before.filter((block) => block.name === name)
    const is = after.filter((block) => block.name === name)
    if (essence(was) === essence(is)) continue
    notes.push(was.length === 0 ? `[${name}] removed` : `[${name}] restored`)
    after = replaceBlocks(after, name, was)
  }
  if (rules.guardedKey !== undefined) after = restoreKeys(before, after, rules.guardedKey, notes)
  if (notes.length === 0) return { content: candidate, notes }
  const content = after.flatMap((block) => block.lines).join('\n')
  return { content: candidate.endsWith('\n') && !content.endsWith('\n') ? `${content}\n` : content, notes }
}

/** Splits at headers; a header inside a string of several lines is none. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = [{ name: '', lines: [] }]
  let inside: string | undefined
  for (const line of text.split('\n')) {
    const header = inside === undefined ? /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:[#;].*)?$/.exec(line) : null
    if (header && !/^\s+\[.*,?\s*$/.test(line))
      blocks.push({ name: header[1]!.replaceAll(/["']/g, '').replaceAll(/\s*\.\s*/g, '.'), lines: [] })
    blocks.at(-1)!.lines.push(line)
    for (const [quotes] of line.matchAll(/"""|'''/g)) {
      if (inside === undefined) inside = quotes
      else if (inside === quotes) inside = undefined
    }
  }
  return blocks
}

function essence(blocks: Block[]): string {
  return blocks
    .flatMap((block) => block.lines)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[#;]/.test(line))
    .join('\n')
}

function replaceBlocks(blocks: Block[], name: string, by: Block[]): Block[] {
  const at = blocks.findIndex((block) => block.name === name)
  const others = blocks.filter((block) => block.name !== name)
  if (at !== -1) {
    const place = blocks.slice(0, at).filter((block) => block.name !== name).length
    return [...others.slice(0, place), ...by, ...others.slice(place)]
  }
  const last = others.at(-1)!
  const end = { ...last, lines: last.lines.at(-1) === '' ? last.lines.slice(0, -1) : last.lines }
  return [
    ...others.slice(0, -1),
    end,
    ...by.map((block, i) => ({ ...block, lines: i === 0 ? ['', ...block.lines] : block.lines })),
  ]
}

/** Keys of one line, `harness = false` in `[lib]`; of tables that both sides have, or that the candidate alone has. */
function restoreKeys(before: Block[], after: Block[], guarded: (path: string) => boolean, notes: string[]): Block[] {
  return after.map((block, at) => {
    const nth = after.slice(0, at).filter((other) => other.name === block.name).length
    const was = before.filter((other) => other.name === block.name)[nth]?.lines ?? []
    const isGuarded = (line: string) => {
      const key = /^\s*([\w."'-]+)\s*=/.exec(line)?.[1]
      return key !== undefined && guarded(block.name === '' ? key : `${block.name}.${key}`)
    }
    const [old, now] = [was, block.lines].map((lines) => lines.filter(isGuarded))
    if (
      old!
        .map((line) => line.trim())
        .toSorted()
        .join('\n') ===
      now!
        .map((line) => line.trim())
        .toSorted()
        .join('\n')
    )
      return block
    notes.push(`keys of [${block.name}] restored`)
    const rest = block.lines.filter((line) => !isGuarded(line))
    const head = block.name === '' ? 0 : 1
    return { ...block, lines: [...rest.slice(0, head), ...old!, ...rest.slice(head)] }
  })
}
