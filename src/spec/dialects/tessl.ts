import { bulletsOf, type Bullet } from '../bullets.ts'
import { fault } from '../check.ts'
import { type Draft, nameCriteria, readPlainItem } from '../criteria.ts'
import type { Dialect } from '../dialect.ts'
import type { Document } from '../document.ts'
import { foreignHead } from '../foreign_head.ts'
import type { Position } from '../lines.ts'
import { partOf } from '../part.ts'
import { proseOf } from '../prose.ts'
import { questionsIn } from '../questions.ts'
import { stemOf } from '../stem.ts'
import { resolveTest } from '../test_path.ts'

/** Tessl: what a library can do, as bullets that each link a test. It has no boxes: what holds is not told by the file. */
export const tessl: Dialect = {
  name: 'tessl',
  claims: (document) =>
    document.entries.has('targets') ||
    proseOf(document).some(
      ({ text }) =>
        /\[@(?:generate|describe|use)\]\(/.test(text) ||
        (/\.spec\.md$/i.test(document.path) &&
          (/^\s*[-*+]\s+(?!\[[ xX]\]).*\[@test\]\(/.test(text) || /^\s+`?\[@test\]\s+\S+\s*$/.test(text))),
    ),
  read(document) {
    const head = foreignHead(document)
    const id = stemOf(document.path).replace(/\.spec$/i, '')
    const findings = [...head.findings]
    const drafts: Draft[] = []
    for (const bullet of bulletsOf(document)) {
      const { text, checks, findings: found } = linesTaken(bullet, document)
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

/** An item with the lines `[@test] path` below its words, in backticks or not, as the checks that they are. */
function linesTaken(bullet: Bullet, document: Document): ReturnType<typeof readPlainItem> {
  const read = readPlainItem(bullet.node, document)
  const lines = testLines(bullet.node, document)
  if (lines.length === 0) return read
  const taken = new Set(lines.map(({ line }) => line))
  const findings = read.findings.filter(({ code, at }) => code !== 'spec.bad-test' || !taken.has(at.line ?? 0))
  const checks = [...read.checks]
  for (const { target, ...at } of lines) {
    const path = resolveTest(target, document.path)
    if (path !== undefined) checks.push({ kind: 'test', path, ...at })
    else {
      const hint = 'Name a file inside the project: from its root, or with ./ and ../ from the folder of the spec'
      findings.push(fault('spec.outside', `The test "${target}" is no file of the project`, at, document, hint))
    }
  }
  return { text: read.text.replace(/\s*\[@test\]\s+\S+/g, '').trim(), checks, findings }
}

/** Lines of an item's own paragraphs that say `[@test] path` and nothing else. */
function testLines({ children }: Bullet['node'], document: Document): (Position & { target: string })[] {
  return children.flatMap(({ type, position }) => {
    if (type !== 'paragraph' || position === undefined) return []
    const found: (Position & { target: string })[] = []
    const last = document.lines.at((position.end.offset ?? 1) - 1).line
    for (let { line } = document.lines.at(position.start.offset ?? 0); line <= last; line++) {
      const text = document.lines.text(line)
      const target = /^\s+(?:`\[@test\]\s+([^\s`]+)`|\[@test\]\s+([^\s`]+))\s*$/.exec(text)
      if (target !== null) found.push({ line, column: text.search(/\S/) + 1, target: target[1] ?? target[2]! })
    }
    return found
  })
}
