import type { Item, Spec } from '../spec.ts'
import type { Rule } from './rule.ts'
import { placeOfItem } from './statements.ts'

export const taskCircle: Rule = {
  name: 'task-circle',
  level: 'error',
  about: 'tasks or criteria that need each other in a circle, printed',
  look({ specs }, add) {
    for (const spec of specs) {
      for (const circle of circlesOf(spec)) {
        const names = [...circle, circle[0]!].map(({ id }) => id).join(' -> ')
        const hint = 'Take one of these dependencies out'
        add(`Items need each other in a circle: ${names}`, placeOfItem(spec, circle[0]!), { hint })
      }
    }
  },
}

/** Circles of a spec's items, each once, without recursion: specs may chain thousands. */
function circlesOf(spec: Spec): Item[][] {
  const items = new Map([...spec.criteria, ...spec.tasks].map((item): [string, Item] => [item.id, item]))
  const done = new Set<Item>()
  const circles: Item[][] = []
  for (const start of items.values()) {
    if (done.has(start) || (start.needs?.length ?? 0) === 0) continue
    const path: Array<{ item: Item; next: number }> = [{ item: start, next: 0 }]
    const on = new Map<Item, number>([[start, 0]])
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const needs = top.item.needs ?? []
      const need = items.get(needs[top.next] ?? '')
      top.next += 1
      if (top.next > needs.length) {
        done.add(top.item)
        on.delete(top.item)
        path.pop()
      } else if (need !== undefined && on.has(need)) {
        circles.push(path.slice(on.get(need)).map(({ item }) => item))
      } else if (need !== undefined && !done.has(need)) {
        on.set(need, path.length)
        path.push({ item: need, next: 0 })
      }
    }
  }
  return circles
}
