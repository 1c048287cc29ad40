import { checkWords } from './check_words.ts'
import { escapeMarkdown } from './check_lines.ts'
import { type Draft, type Group, marked, wordsOf, type Written } from './draft.ts'
import { bareText, stepsOf, type Said } from './said.ts'

/** A spec as Spec Kit keeps it: `spec.md`, and `tasks.md` where there are tasks. `name` is the folder's, number included. */
export function writeSpeckit(draft: Draft): Written[] {
  const folder = `specs/${draft.name}`
  const tasks = draft.tasks.length === 0 ? [] : [{ path: `${folder}/tasks.md`, text: tasksText(draft) }]
  return [{ path: `${folder}/spec.md`, text: specText(draft) }, ...tasks]
}

function specText(draft: Draft): string {
  const title = escapeMarkdown(draft.title)
  const stories = draft.groups.filter(({ members }) => members.some(isScenario))
  const plain = draft.groups.flatMap((group) => plainOf(group))
  return [
    `# Feature Specification: ${title}\n`,
    `**Feature Branch**: \`${draft.name}\`\n**Status**: ${draft.spec.status === 'done' ? 'Done' : 'Draft'}\n`,
    ...(draft.intro === '' ? [] : [`${draft.intro}\n`]),
    ...(stories.length === 0
      ? []
      : ['## User Scenarios & Testing *(mandatory)*\n', ...stories.map((one, i) => story(one, i + 1, title))]),
    '## Requirements *(mandatory)*\n',
    '### Functional Requirements\n',
    `${[
      ...numbered(
        plain.filter((one) => !isMeasure(one)),
        'FR',
      ),
      ...draft.questions.map((one) => marked(one).replace('- ', '- **Open**: ')),
    ].join('')}`,
    ...(plain.some(isMeasure)
      ? [
          '## Success Criteria *(mandatory)*\n',
          '### Measurable Outcomes\n',
          numbered(plain.filter(isMeasure), 'SC').join(''),
        ]
      : []),
  ].join('\n')
}

/** Spec Kit's scenarios begin with what is given. */
function isScenario({ item }: Said): boolean {
  return stepsOf(bareText(item))?.given !== undefined
}

function isMeasure({ item }: Said): boolean {
  return /^SC-\d+$/.test(item.id)
}

/** What becomes a requirement: all but scenarios, and the head that only names a story. */
function plainOf({ head, members }: Group): Said[] {
  const rest = members.filter((one) => !isScenario(one))
  return head === undefined || members.some(isScenario) ? rest : [head, ...rest]
}

function story({ head, body, members }: Group, number: number, title: string): string {
  const scenarios = members.filter(isScenario).map((one, i) => {
    const { given, when, outcome } = stepsOf(bareText(one.item))!
    const parts = [
      given === undefined ? [] : `**Given** ${escapeMarkdown(given)}`,
      when === undefined ? [] : `**When** ${escapeMarkdown(when)}`,
      `**Then** ${escapeMarkdown(outcome)}`,
    ].flat()
    const { inline, nested } = checkWords(one.check)
    return `${i + 1}. ${parts.join(', ')}${inline}\n${nested.map((line) => `   ${line}\n`).join('')}`
  })
  const name = head === undefined ? title : wordsOf(head)
  return `### User Story ${number} - ${name} (Priority: P${number})\n\n${body === '' ? '' : `${body}\n\n`}**Acceptance Scenarios**:\n\n${scenarios.join('')}`
}

/** Given ids of the kind are kept; the others get the numbers that are free. */
function numbered(all: readonly Said[], kind: 'FR' | 'SC'): string[] {
  const pattern = new RegExp(`^${kind}-(\\d{3,})$`)
  const taken = new Set(all.flatMap(({ item }) => (pattern.test(item.id) ? [item.id] : [])))
  let next = 0
  return all.map((said) => {
    const id = pattern.test(said.item.id) ? said.item.id : fresh()
    const { inline, nested } = checkWords(said.check)
    return `- **${id}**: ${wordsOf(said)}${inline}\n${nested.map((line) => `  ${line}\n`).join('')}`
  })

  function fresh(): string {
    let id: string
    do id = `${kind}-${String((next += 1)).padStart(3, '0')}`
    while (taken.has(id))
    return id
  }
}

function tasksText({ tasks, title }: Draft): string {
  const lines = tasks.map((said, i) => {
    const own = /^T\d{3,}$/.test(said.item.id) ? said.item.id : `T${String(i + 1).padStart(3, '0')}`
    const box = said.item.state === 'ticked' ? 'x' : ' '
    const parallel = said.item.parallel === true ? '[P] ' : ''
    const { inline, nested } = checkWords(said.check)
    return `- [${box}] ${own} ${parallel}${wordsOf(said)}${inline}\n${nested.map((line) => `  ${line}\n`).join('')}`
  })
  return `# Tasks: ${escapeMarkdown(title)}\n\n## Phase 1: Tasks\n\n${lines.join('')}`
}
