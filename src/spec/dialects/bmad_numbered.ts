import type { Draft } from '../criteria.ts'
import type { Document } from '../document.ts'

const NUMBERED = /^\s{0,3}(?:\*\*)?(\d+(?:\.\d+)+)(?:\*\*)?\s*[:：](?:\*\*)?\s*(\S.*)$/

/** Lines `1.2.1: text` of plain paragraphs that stand where `counts` says, each with the lines that go on with it. */
export function bmadNumbered(document: Document, counts: (line: number) => boolean): Draft[] {
  const found: Draft[] = []
  for (const { type, position } of document.tree.children) {
    if (type !== 'paragraph' || position === undefined) continue
    let open: Draft | undefined
    for (let line = lineAt(position.start.offset); line <= lineAt((position.end.offset ?? 1) - 1); line++) {
      const text = document.lines.text(line)
      const [, number, words] = NUMBERED.exec(text) ?? []
      if (number !== undefined && words !== undefined && counts(line)) {
        open = { given: `AC${number}`, text: plain(words), line, column: text.search(/\S/) + 1, state: 'open' }
        found.push(open)
      } else if (open !== undefined) open.text += ` ${plain(text)}`
    }
  }
  return found

  function lineAt(offset: number | undefined): number {
    return document.lines.at(offset ?? 0).line
  }
}

function plain(text: string): string {
  return text.replace(/\*\*|`/g, '').trim()
}
