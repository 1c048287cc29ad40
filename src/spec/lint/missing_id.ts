import type { Spec } from '../spec.ts'
import type { Add, Linting, Rule } from './rule.ts'
import { placeOfItem, statementsOf, type Statement } from './statements.ts'
import { nextId, writtenId, type WrittenId } from './written_id.ts'

export const missingId: Rule = {
  name: 'missing-id',
  level: 'warning',
  about: 'an item without an id where the others of its kind have one',
  fixes: true,
  look(linting, add) {
    for (const spec of linting.specs.filter(({ status }) => status !== 'done')) {
      for (const role of ['requirement', 'criterion', 'task'] as const) lookAt(spec, role, { linting, add })
    }
  },
}

interface Bare {
  one: Statement
  start: number
  text: string
  isOpen: boolean
}

function lookAt(spec: Spec, role: Statement['role'], { linting, add }: { linting: Linting; add: Add }): void {
  const bare: Bare[] = []
  const ids: WrittenId[] = []
  for (const one of statementsOf(spec).filter((each) => each.role === role)) {
    const found = writtenId(linting, one)
    if (found?.id !== undefined) ids.push(found.id)
    else if (found !== undefined) bare.push({ one, ...found })
  }
  const like = ids[0]
  const mostHave = ids.length >= 2 && ids.length >= bare.length * 2
  if (like === undefined || !mostHave || ids.some((one) => one.prefix !== like.prefix)) return
  // `T028'` is an id of a kind of its own
  const without = bare.filter(
    ({ text }) => !(text.startsWith(like.prefix) && /\d/.test(text.charAt(like.prefix.length))),
  )
  without.forEach(({ one, start, isOpen }, i) => {
    const id = nextId(ids, like, i)
    const hint = `Its next one is "${id}"`
    const edit = { from: start, to: start, text: `${like.before}${id}${like.after}` }
    const at = placeOfItem(spec, one.item)
    add(`This ${role} has no id, the others have one such as "${like.id}"`, at, {
      hint,
      ...(one.item.state === 'open' && isOpen ? { edit } : {}),
    })
  })
}
