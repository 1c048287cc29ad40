import { linesOf } from './raw_lines.ts'
import type { Rule } from './rule.ts'

/** What the templates of the known tools hold where an author should write. */
const TEMPLATES: readonly RegExp[] = [
  /\[(?:FEATURE(?: NAME)?|PROJECT(?: NAME)?|PROJECT_NAME|BRIEF TITLE|DATE|BRANCH|LINK|###-feature(?:-name)?|Brief Title|Entity ?\d|Title|Brief description)\]/,
  /\[(?:specific capability|key interaction|data requirement|behavior|initial state|action|expected outcome|boundary condition|error scenario|Measurable metric|User satisfaction metric|Business metric|What it represents|Describe this user journey|Explain the value)[,.\]]/,
  /\bT(?:XXX|###)\b|(?<![\w-])(?:FR|SC|CHK|NFR|REQ)-(?:XXX|###)\b/,
  /\$ARGUMENTS\b/,
  /\{\{[A-Z][A-Z0-9_ ]+\}\}/,
  /^#{1,3}\s+(?:Feature Specification|Implementation Plan|Tasks):\s*\[/,
  /\bTBD - created by archiving change\b/,
  /^#+\s+(?:Requirement|Scenario|User Story):?\s*(?:\[[^\]]+\]|<[^>]+>)\s*$/i,
]

export const templateText: Rule = {
  name: 'template-text',
  level: 'warning',
  about: 'text of a template that nobody replaced (`[FEATURE NAME]`, `TXXX`)',
  look(linting, add) {
    const known = new Set(
      linting.reading.filter(({ code }) => code === 'spec.template').map(({ at }) => `${at.file}:${at.line}`),
    )
    for (const spec of linting.specs.filter(({ status }) => status !== 'done')) {
      for (const file of spec.files) {
        for (const { line, prose } of linesOf(linting, file)) {
          const found = TEMPLATES.map((pattern) => pattern.exec(prose)).find((one) => one !== null)
          if (
            !found ||
            known.has(`${file}:${line}`) ||
            /\]\(/.test(prose.slice(found.index, found.index + found[0].length + 1))
          )
            continue
          const hint = 'Write what is meant, or take it out'
          add(`"${found[0].trim()}" is text of a template`, { file, line, column: found.index + 1 }, { hint })
        }
      }
    }
  },
}
