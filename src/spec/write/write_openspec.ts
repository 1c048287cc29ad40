import { checkWords } from './check_words.ts'
import { escapeMarkdown } from './check_lines.ts'
import { type Draft, type Group, marked, shortName, wordsOf, type Written } from './draft.ts'
import { freshName } from './file_name.ts'
import { bareText, stepsOf, type Said } from './said.ts'

/** A main spec of OpenSpec. It has no place for tasks. */
export function writeOpenspec(draft: Draft): Written[] {
  const purpose = draft.intro === '' ? escapeMarkdown(draft.title) : draft.intro
  const taken = new Set<string>()
  const blocks = draft.groups.flatMap((group) =>
    group.head === undefined
      ? group.members.map((one) => requirement({ head: one, body: '', members: [] }, taken))
      : [requirement(group, taken)],
  )
  const questions = draft.questions.map(marked).join('')
  const text = [
    `# ${escapeMarkdown(draft.title.replace(/ specification$/i, ''))} Specification\n`,
    `## Purpose\n\n${purpose}\n`,
    '## Requirements\n',
    ...blocks,
    ...(questions === '' ? [] : [`## Open Questions\n\n${questions}`]),
  ].join('\n')
  return [{ path: `openspec/specs/${draft.name}/spec.md`, text }]
}

function requirement({ head, body: said, members }: Group, taken: Set<string>): string {
  const name = freshName(shortName(bareText(head!.item)), taken)
  taken.add(name)
  const words = wordsOf(head!)
  const strong = (text: string) => /\b(?:SHALL|MUST)\b/.test(text)
  const lead = strong(words) ? words : `The system SHALL do this: ${words}`
  const body = strong(said) ? said : said === '' ? lead : `${lead}\n\n${said}`
  const scenarios = members.length === 0 ? [scenario(head!, 'Holds')] : named(members)
  return [`### Requirement: ${escapeMarkdown(name)}\n`, `${body}\n`, ...scenarios].join('\n')
}

function named(members: readonly Said[]): string[] {
  const taken = new Set<string>()
  return members.map((one) => {
    const name = freshName(shortName(stepsOf(bareText(one.item))?.name ?? bareText(one.item)), taken)
    taken.add(name)
    return scenario(one, name)
  })
}

function scenario(said: Said, name: string): string {
  const parts = stepsOf(bareText(said.item))
  const { inline, nested } = checkWords(said.check)
  const lines =
    parts === undefined
      ? [`- **THEN** ${wordsOf(said)}`]
      : [
          ...(parts.given === undefined ? [] : [`- **GIVEN** ${escapeMarkdown(parts.given)}`]),
          ...(parts.when === undefined ? [] : [`- **WHEN** ${escapeMarkdown(parts.when)}`]),
          `- **THEN** ${escapeMarkdown(parts.outcome)}`,
        ]
  return `#### Scenario: ${escapeMarkdown(name)}\n\n${lines.join('\n')}${inline}\n${nested.map((line) => `${line}\n`).join('')}`
}
