import { filesNamed } from '../named_files.ts'
import { ownLines } from './raw_lines.ts'
import type { Rule } from './rule.ts'
import { openStatements, placeOfItem } from './statements.ts'

/** Work that changes no file, or any. */
const NO_FILE =
  /\b(?:run|re-?run|verify|verif\w+|validate|validation|review|install|commit|checkpoint|manual\w*|confirm|check|deploy|measure|profile|audit|initiali[sz]e|execute|ensure|smoke|sign-?off|build|lint|format|demo|test (?:suite|all)|clean ?up|refactor\w*|configure|set ?up|setup|tag|release|bump|all)\b/i

export const taskWithoutPath: Rule = {
  name: 'task-without-path',
  level: 'info',
  about: 'a task of Spec Kit that names no file, although it makes or changes something',
  look(linting, add) {
    for (const one of openStatements(linting, 'task')) {
      if (one.spec.dialect !== 'speckit') continue
      const text = ownLines(linting, one)
        .map(({ raw }) => raw)
        .join(' ')
      if ((one.item.files?.length ?? 0) > 0 || filesNamed(text).files !== undefined || NO_FILE.test(text)) continue
      if (/`\.\w[\w.]*`/.test(text)) continue
      add(`The task "${one.item.id}" names no file`, placeOfItem(one.spec, one.item), {
        hint: 'Say which file it makes or changes',
      })
    }
  },
}
