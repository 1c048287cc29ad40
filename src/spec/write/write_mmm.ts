import { stringify } from 'yaml'
import { givenId } from '../criterion_id.ts'
import { checkWords } from './check_words.ts'
import { type Draft, marked, wordsOf, type Written } from './draft.ts'
import { escapeMarkdown } from './check_lines.ts'
import type { Said } from './said.ts'

/** A spec in mmm's own dialect: front matter, and what can be proven as boxes. */
export function writeMmm(draft: Draft): Written[] {
  const { spec, groups, tasks, questions } = draft
  const { status, priority, needs, mayChange } = spec
  const head = {
    id: draft.name,
    title: draft.title,
    ...(status === 'ready' ? {} : { status }),
    ...(priority === 3 ? {} : { priority }),
    ...(needs.length === 0 ? {} : { needs }),
    ...(mayChange.length === 0 ? {} : { 'may-change': mayChange }),
  }
  const sections = [
    `---\n${stringify(head, { lineWidth: 0, flowCollectionPadding: false })}---\n\n# ${escapeMarkdown(draft.title)}\n`,
    ...(draft.intro === '' ? [] : [`${draft.intro}\n`]),
    ...criteriaSections(groups),
    ...section('## Tasks', tasks.map(boxed)),
    ...section('## Open questions', questions.map(marked)),
  ]
  return [{ path: `specs/${draft.name}.md`, text: sections.join('\n') }]
}

function criteriaSections(groups: Draft['groups']): string[] {
  if (groups.length === 0) return []
  const parts = groups.flatMap(({ head, body, members }) => {
    const heading = head === undefined ? [] : [`### ${idOf(head)}${wordsOf(head)}\n`]
    const own = head?.provable === true ? [boxed(head)] : []
    const lines = [...own, ...members.map((one) => (one.provable ? boxed(one) : `- ${idOf(one)}${wordsOf(one)}\n`))]
    return [...heading, ...(body === '' ? [] : [`${body}\n`]), lines.join('')]
  })
  return ['## Acceptance criteria\n', ...parts]
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}\n`, lines.join('')]
}

function boxed(said: Said): string {
  const { inline, nested } = checkWords(said.check)
  const box = said.item.state === 'ticked' ? 'x' : ' '
  return [`- [${box}] ${idOf(said)}${wordsOf(said)}${inline}`, ...nested.map((line) => `  ${line}`), ''].join('\n')
}

/** An id that mmm reads as given, with its colon; numbers become `AC3.2`. Derived ones follow from the words. */
function idOf({ item, what }: Said): string {
  const number = item.id
    .split('/')
    .at(-1)!
    .replace(/^task-(?=\d)/, '')
  const wanted = /^\d+(?:\.\d+)*[a-z]?$/.test(number) ? `${what === 'task' ? 'T' : 'AC'}${number}` : number
  const story = /^US(\d+)\/AC(\d+)$/.exec(item.id)
  const id = story === null ? wanted : `AC${story[1]}.${story[2]}`
  return givenId(`${id}: x`) === id ? `${id}: ` : ''
}
