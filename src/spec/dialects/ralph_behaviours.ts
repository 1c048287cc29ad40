import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair, type YAMLMap } from 'yaml'
import { type Draft, nameCriteria } from '../criteria.ts'
import { fault } from '../check.ts'
import type { Document } from '../document.ts'
import { partOf, type ReadPart } from '../part.ts'

/** `behaviors.yaml`: named groups of behaviours, each with the command that proves it. */
export function behaviours(document: Document, id: string): ReadPart {
  const counter = new LineCounter()
  const yaml = parseDocument(document.text, { prettyErrors: false, lineCounter: counter })
  const first = yaml.errors[0]
  if (first !== undefined) {
    const message = `This is no valid YAML: ${first.message.split('\n')[0]}`
    return {
      findings: [fault('spec.front-matter', message, document.lines.at(first.pos[0]), document, 'Mend the line')],
    }
  }
  const drafts: Draft[] = []
  for (const group of isMap(yaml.contents) ? yaml.contents.items : []) {
    const list = isMap(group.value) ? group.value.get('behaviors', true) : undefined
    for (const one of isSeq(list) ? list.items : []) {
      if (isMap(one)) drafts.push(draftOf(one, String((group as Pair<Node>).key), document))
    }
  }
  const { criteria, findings } = nameCriteria(document, id, numbered(drafts))
  return { spec: partOf(document, { dialect: 'ralph', id, title: 'Behaviours', sections: [], criteria }), findings }
}

function draftOf(one: YAMLMap, parent: string, document: Document): Draft {
  const at = document.lines.at(one.range?.[0] ?? 0)
  const name = wordOf(one, 'name') ?? wordOf(one, 'run') ?? parent
  const run = one.get('run', true)
  const place = isScalar(run) ? document.lines.at(run.range?.[0] ?? 0) : at
  const command = wordOf(one, 'run')
  const checks = command === undefined ? [] : [{ kind: 'command' as const, command, ...place }]
  return {
    text: name,
    given: `${parent}/${name}`.replace(/[\s#]+/g, '-'),
    ...at,
    state: 'open',
    checks,
    more: { parent },
  }
}

/** A name that comes twice is told apart by its number: names are no ids there. */
function numbered(drafts: readonly Draft[]): Draft[] {
  const counts = new Map<string, number>()
  return drafts.map((draft) => {
    const count = (counts.get(draft.given!) ?? 0) + 1
    counts.set(draft.given!, count)
    return count === 1 ? draft : { ...draft, given: `${draft.given}-${count}` }
  })
}

function wordOf(map: YAMLMap, key: string): string | undefined {
  const value = map.get(key)
  return value === undefined || value === null || String(value).trim() === '' ? undefined : String(value).trim()
}
