/** Edits of JSON that leave every other byte as it stands. */

interface Member {
  key: string
  /** From the key's quote to the value's end. */
  start: number
  valueStart: number
  end: number
}

/** The members of an object at a path of keys, with their places in the text; undefined where there is no object. */
export function membersAt(text: string, path: readonly string[] = []): Member[] | undefined {
  let start = skipBlank(text, 0)
  for (const key of path) {
    const member = membersFrom(text, start)?.find((one) => one.key === key)
    if (member === undefined) return undefined
    start = member.valueStart
  }
  return membersFrom(text, start)
}

/** The raw text of a member's value. */
export function rawAt(text: string, path: readonly string[]): string | undefined {
  const member = membersAt(text, path.slice(0, -1))?.find((one) => one.key === path.at(-1))
  return member && text.slice(member.valueStart, member.end)
}

/** Sets a member to a raw value; a new one becomes the last. Its object has to exist. */
export function setRaw(text: string, path: readonly string[], raw: string): string {
  const members = membersAt(text, path.slice(0, -1))
  if (members === undefined) return text
  const member = members.find((one) => one.key === path.at(-1))
  if (member !== undefined) return text.slice(0, member.valueStart) + raw + text.slice(member.end)
  const entry = `${JSON.stringify(path.at(-1))}: ${raw}`
  const last = members.at(-1)
  if (last !== undefined)
    return `${text.slice(0, last.end)},${blankBefore(text, last.start)}${entry}${text.slice(last.end)}`
  return insertFirst(text, path, entry)
}

/** Takes a member out, with its comma. */
export function removeMember(text: string, path: readonly string[]): string {
  const members = membersAt(text, path.slice(0, -1)) ?? []
  const at = members.findIndex((one) => one.key === path.at(-1))
  if (at === -1) return text
  const { start, end } = members[at]!
  if (at > 0) return text.slice(0, members[at - 1]!.end) + text.slice(end)
  const next = members[at + 1]
  if (next !== undefined) return text.slice(0, start) + text.slice(next.start)
  return text.slice(0, start).trimEnd() + text.slice(skipBlank(text, end))
}

function insertFirst(text: string, path: readonly string[], entry: string): string {
  const object =
    path.length === 1 ? 0 : membersAt(text, path.slice(0, -2))!.find((one) => one.key === path.at(-2))!.valueStart
  const open = text.indexOf('{', object)
  const indent = '  '.repeat(path.length)
  return `${text.slice(0, open)}{\n${indent}${entry}\n${indent.slice(2)}${text.slice(text.indexOf('}', open))}`
}

function blankBefore(text: string, at: number): string {
  return /\s*$/.exec(text.slice(0, at))![0] || ' '
}

function skipBlank(text: string, at: number): number {
  let next = at
  while (/[\s\uFEFF]/.test(text[next] ?? '')) next++
  return next
}

function membersFrom(text: string, open: number): Member[] | undefined {
  if (text[open] !== '{') return undefined
  const members: Member[] = []
  let at = skipBlank(text, open + 1)
  while (text[at] === '"') {
    const keyEnd = stringEnd(text, at)
    const valueStart = skipBlank(text, skipBlank(text, keyEnd) + 1)
    const end = valueEnd(text, valueStart)
    members.push({ key: JSON.parse(text.slice(at, keyEnd)) as string, start: at, valueStart, end })
    at = skipBlank(text, end)
    if (text[at] === ',') at = skipBlank(text, at + 1)
  }
  return members
}

function stringEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function valueEnd(text: string, start: number): number {
  if (text[start] === '"') return stringEnd(text, start)
  if (text[start] !== '{' && text[start] !== '[') return start + /^[^\s,}\]]*/.exec(text.slice(start))![0].length
  let depth = 0
  let at = start
  while (at < text.length) {
    const char = text[at]!
    if (char === '"') at = stringEnd(text, at) - 1
    else if (char === '{' || char === '[') depth++
    else if ((char === '}' || char === ']') && --depth === 0) return at + 1
    at++
  }
  return at
}
