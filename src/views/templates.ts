import type { Colors, Look } from './look.ts'
import { clean, clip } from './text.ts'

/** `mmm new workflow` without a template, for people. */
export function templatesText(templates: ReadonlyArray<{ id: string; description: string }>, look: Look): string {
  const width = Math.max(...templates.map((one) => one.id.length))
  const rows = templates.map(({ id, description }) => {
    const about = clip(description, Math.max(20, look.columns - width - 4))
    return `  ${look.colors.bold(id.padEnd(width))}  ${about}`
  })
  return ['Templates:', ...rows, '', 'What to type: mmm new workflow <template> [name]'].join('\n')
}

/** What was made, for people. */
export interface MadeShown {
  template: string
  path: string
  prompts: readonly string[]
  next: ReadonlyArray<{ line: string; about: string }>
}

/** `mmm new workflow <template>` for people. */
export function newWorkflowText({ template, path, prompts, next }: MadeShown, colors: Colors): string {
  const width = Math.max(...next.map((one) => one.line.length))
  return [
    `${colors.green('made')}  ${clean(path)}  (from the template ${template})`,
    ...(prompts.length === 0
      ? []
      : ['', `Prompts: ${prompts.join(', ')}. One of your own in .mmm/prompts/<name>.md goes before ours.`]),
    '',
    'What to type next:',
    ...next.map((one) => `  ${clean(one.line).padEnd(width)}   ${colors.dim(one.about)}`),
  ].join('\n')
}
