import type { Spec } from '../spec.ts'
import type { Add, Edit, Linting, Rule } from './rule.ts'
import { placeOfItem, statementsOf, type Statement } from './statements.ts'
import { nextId, writtenId, type WrittenId } from './written_id.ts'

export const duplicateId: Rule = {
  name: 'duplicate-id',
  level: 'error',
  about: 'an id that stands on two items of one specification',
  fixes: true,
  look(linting, add) {
    for (const spec of linting.specs) {
      byWrittenId(spec, linting, add)
      byModelId(spec, add)
    }
  },
}

interface Held extends WrittenId {
  one: Statement
  start: number
}

/** Ids as they stand in the text: a reader may have renamed the second of two. */
function byWrittenId(spec: Spec, linting: Linting, add: Add): void {
  const held = statementsOf(spec).flatMap((one): Held[] => {
    const found = writtenId(linting, one)
    return found?.id === undefined ? [] : [{ ...found.id, one, start: found.start }]
  })
  const first = new Map<string, Held>()
  let more = 0
  for (const here of held) {
    const key = `${here.one.role}:${here.id}`
    const earlier = first.get(key)
    if (earlier === undefined) first.set(key, here)
    else {
      const edit = renumbered(here, { linting, held, more })
      if (edit !== undefined) more++
      report(earlier.one, here, { add, edit })
    }
  }
}

interface Renumbering {
  linting: Linting
  held: readonly Held[]
  more: number
}

/** A new number for the later one, where it is open and no other line of the project names the id. */
function renumbered(here: Held, { linting, held, more }: Renumbering): Edit | undefined {
  const { one, id, start, before } = here
  if (one.item.state !== 'open' || isNamed(id, one, linting)) return undefined
  const from = start + before.length
  return { from, to: from + id.length, text: nextId(held, here, more) }
}

function isNamed(id: string, { spec }: Statement, { specs, textOf }: Linting): boolean {
  const refs = specs
    .flatMap(statementsOf)
    .some(({ item }) => [...(item.refs ?? []), ...(item.needs ?? [])].includes(id))
  const word = new RegExp(`(?<![\\w-])${id.replaceAll('.', '\\.')}(?![\\w-])`, 'g')
  const count = spec.files.flatMap((file) => [...(textOf(file) ?? '').matchAll(word)]).length
  return refs || count > 2
}

function report(earlier: Statement, { id, one }: Held, { add, edit }: { add: Add; edit: Edit | undefined }): void {
  const message = `The id "${id}" stands on line ${earlier.item.line} already`
  add(message, placeOfItem(one.spec, one.item), { hint: 'Give each an id of its own', edit })
}

/** Ids that the dialect gives: numbers of Kiro, names of OpenSpec. */
function byModelId(spec: Spec, add: Add): void {
  const first = new Map<string, Statement>()
  for (const one of statementsOf(spec)) {
    const key = `${one.role}:${one.file}:${one.item.id}`
    const earlier = first.get(key)
    if (earlier === undefined) first.set(key, one)
    else {
      const message = `The id "${one.item.id}" stands on line ${earlier.item.line} already`
      add(message, placeOfItem(spec, one.item), { hint: 'Give each an id of its own' })
    }
  }
}
