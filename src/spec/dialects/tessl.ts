import { bulletsOf } from '../bullets.ts'
import { type Draft, nameCriteria, readPlainItem } from '../criteria.ts'
import type { Dialect } from '../dialect.ts'
import { foreignHead } from '../foreign_head.ts'
import { partOf } from '../part.ts'
import { proseOf } from '../prose.ts'
import { questionsIn } from '../questions.ts'
import { stemOf } from '../stem.ts'

/** Tessl: what a library can do, as bullets that each link a test. It has no boxes: what holds is not told by the file. */
export const tessl: Dialect = {
  name: 'tessl',
  claims: (document) =>
    document.entries.has('targets') ||
    proseOf(document).some(
      ({ text }) =>
        /\[@(?:generate|describe|use)\]\(/.test(text) ||
        (/\.spec\.md$/i.test(document.path) && /^\s*[-*+]\s+(?!\[[ xX]\]).*\[@test\]\(/.test(text)),
    ),
  read(document) {
    const head = foreignHead(document)
    const id = stemOf(document.path).replace(/\.spec$/i, '')
    const findings = [...head.findings]
    const drafts: Draft[] = []
    for (const bullet of bulletsOf(document)) {
      const { text, checks, findings: found } = readPlainItem(bullet.node, document)
      if (!checks.some(({ kind }) => kind === 'test')) {
        // A link to a test that cannot be taken is a criterion lost
        findings.push(...found.filter(({ code }) => code === 'spec.outside' || code === 'spec.bad-test'))
        continue
      }
      findings.push(...found)
      const words = text.replace(/\s*\{\s*\.locked\s*\}/g, '').trim()
      const { line, column } = bullet
      drafts.push({ state: 'open', text: words, line, column, checks: checks.slice(0, 1) })
    }
    const { criteria, findings: named } = nameCriteria(document, id, drafts)
    const spec = partOf(document, {
      dialect: 'tessl',
      id,
      ...(head.one('name') === undefined ? {} : { title: head.one('name')! }),
      criteria,
      mayChange: [],
      questions: questionsIn(document),
      places: head.places,
    })
    const targets = head.list('targets')
    for (const one of spec.criteria) if (targets.length > 0) one.files = targets
    return { spec, findings: [...findings, ...named] }
  },
}
