import { isSecretName, masker } from '../../../core/mask.ts'
import type { StepNode } from '../source.ts'
import type { Linting } from './linting.ts'
import { commandsOf } from './shell_commands.ts'

const mask = masker({})

/** Secrets that a run line prints, and such as stand in the file itself. */
export function lintSecrets({ source, add }: Linting): void {
  for (const { value, path, range } of source.scalars) {
    if (typeof value !== 'string') continue
    if (mask(value) !== value) {
      add('secret-written', 'A secret stands in the file', source.placeAt(range[0]), {
        hint: 'Take it from the environment: what is in a file is read by many',
      })
    }
    if (path.at(-1) !== 'run') continue
    for (const name of printed(value)) {
      add('secret-printed', `The command prints "${name}", which looks like a secret`, source.placeAt(range[0]), {
        hint: 'Leave it out of echo and printf, or hand it to a command by a pipe',
      })
    }
  }
  for (const node of source.steps) lintEnvSecrets(node, { source, add })
}

/** Variables with the name of a secret whose value is written down. */
function lintEnvSecrets({ raw, path }: StepNode, { source, add }: Pick<Linting, 'source' | 'add'>): void {
  const env = raw['env']
  if (env === null || typeof env !== 'object') return
  for (const [name, value] of Object.entries(env)) {
    const isLiteral = typeof value === 'string' && value.length >= 8 && !/[$\s/]/.test(value)
    if (!isLiteral || !/TOKEN|SECRET|PASSW|API_?KEY|CREDENTIAL/i.test(name) || mask(value) !== value) continue
    add(
      'secret-written',
      `The value of "${name}" looks like a secret and stands in the file`,
      source.place([...path, 'env', name]),
      {
        hint: 'Take it from the environment of the one who runs it',
      },
    )
  }
}

/** Names of secrets that a command prints to its output: not into a pipe, a file or a substitution. */
function printed(command: string): string[] {
  const names = commandsOf(command).flatMap(({ text, isPiped }) => {
    if (isPiped || !/^(?:echo|printf)\s/.test(text) || /(?<![12&])>(?!&)/.test(text)) return []
    const open = text.replaceAll(/\$\([^)]*\)|'(?:[^']*)'(?!\s*\}\})/g, (found) => (found.includes('${{') ? found : ''))
    const variables = [...open.matchAll(/\$\{?([A-Za-z_]\w*)\}?/g)].map((match) => match[1]!)
    const expressions = [...open.matchAll(/\b(env|inputs|secrets)\.([\w-]+)/g)].map(
      ([, context, name]) => (context === 'secrets' ? 'SECRET' : '') + name!,
    )
    return [...variables, ...expressions].filter(
      (name) => isSecretName(name) && !/^(?:MMM_|GITHUB_)?OUTPUT$/.test(name),
    )
  })
  return [...new Set(names.map((name) => name.replace(/^SECRET(?=.)/, '')))]
}
