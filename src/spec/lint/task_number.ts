import { linesOf } from './raw_lines.ts'
import type { Rule } from './rule.ts'

export const taskNumber: Rule = {
  name: 'task-number',
  level: 'warning',
  about: 'a task of an OpenSpec change whose number is not that of its group (`3.1` under `## 2.`)',
  look(linting, add) {
    const files = linting.specs
      .filter(({ dialect }) => dialect === 'openspec-change')
      .flatMap((spec) => spec.files.filter((file) => file.endsWith('/tasks.md')))
    for (const file of files) {
      let group: string | undefined
      for (const { line, raw, prose } of linesOf(linting, file)) {
        if (/^##[ \t]/.test(prose)) group = /^##[ \t]+(\d+)[.:)]?(?:[ \t]|$)/.exec(prose)?.[1]
        const task = /^([ \t]*)[-*+][ \t]+\[[ xX]\][ \t]+(\d+)\.(\d+\S*)/.exec(prose.trim() === '' ? '' : raw)
        if (group === undefined || task === null || Number(task[2]) === Number(group)) continue
        const at = { file, line, column: task[1]!.length + 1 }
        const message = `The task "${task[2]}.${task[3]}" stands in group ${group}`
        add(message, at, { hint: `Number it ${group}.n, or move it` })
      }
    }
  },
}
