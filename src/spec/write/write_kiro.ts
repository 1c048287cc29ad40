import { checkWords } from './check_words.ts'
import { escapeMarkdown } from './check_lines.ts'
import { type Draft, marked, shortName, wordsOf, type Written } from './draft.ts'
import type { Said } from './said.ts'

/** A spec as Kiro keeps it: `requirements.md`, and `tasks.md` where there are tasks. */
export function writeKiro(draft: Draft): Written[] {
  const folder = `.kiro/specs/${draft.name}`
  const tasks = draft.tasks.length === 0 ? [] : [{ path: `${folder}/tasks.md`, text: tasksText(draft.tasks) }]
  return [{ path: `${folder}/requirements.md`, text: requirementsText(draft) }, ...tasks]
}

function requirementsText(draft: Draft): string {
  const groups = draft.groups.map(({ head, body, members }, i) => {
    const title = head === undefined ? escapeMarkdown(shortName(draft.title)) : wordsOf(head)
    const lines = members.map((said, at) => line(said, at + 1))
    return `### Requirement ${i + 1}: ${title}\n\n${body === '' ? '' : `${body}\n\n`}#### Acceptance Criteria\n\n${lines.join('')}`
  })
  const questions = draft.questions.map(marked).join('')
  return [
    `# Requirements Document: ${escapeMarkdown(draft.title)}\n`,
    `## Introduction\n\n${draft.intro === '' ? escapeMarkdown(draft.title) : draft.intro}\n`,
    '## Requirements\n',
    ...groups,
    ...(questions === '' ? [] : [`## Open Questions\n\n${questions}`]),
  ].join('\n')
}

function line(said: Said, number: number): string {
  const { inline, nested } = checkWords(said.check)
  return `${number}. ${wordsOf(said)}${inline}\n${nested.map((text) => `   ${text}\n`).join('')}`
}

/** Numbers that Kiro can read are kept if all have one; else they are counted. */
function tasksText(tasks: readonly Said[]): string {
  const numberOf = ({ item }: Said) => item.id.replace(/^task-/, '')
  const kept = tasks.every((said) => /^\d+(?:\.\d+)*$/.test(numberOf(said)))
  const lines = tasks.map((said, i) => {
    const id = kept ? numberOf(said) : String(i + 1)
    const indent = '  '.repeat(id.split('.').length - 1)
    const box = said.item.state === 'ticked' ? 'x' : said.item.state === 'in-progress' ? '-' : ' '
    const star = said.item.optional === true ? '*' : ''
    const { inline, nested } = checkWords(said.check)
    const { refs, needs, parallel } = said.item
    const listed = (name: string, ids: string[] | undefined) =>
      ids === undefined ? [] : [`- _${name}: ${ids.map((one) => one.replace(/^task-/, '')).join(', ')}_`]
    const more = [...listed('Requirements', refs), ...(kept ? listed('Depends', needs) : [])]
    const below = [...nested, ...more].map((text) => `${indent}  ${text}\n`).join('')
    return `${indent}- [${box}]${star} ${id}${id.includes('.') ? '' : '.'} ${wordsOf(said)}${parallel === true ? ' (P)' : ''}${inline}\n${below}`
  })
  return `# Implementation Plan\n\n${lines.join('')}`
}
