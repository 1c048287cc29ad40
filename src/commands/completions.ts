import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { bashScript } from '../views/completions/bash.ts'
import { fishScript } from '../views/completions/fish.ts'
import type { Completed, CompletedFlag } from '../views/completions/words.ts'
import { zshScript } from '../views/completions/zsh.ts'
import { globalFlags } from './global_flags.ts'
import { verbs } from './index.ts'
import { oneOf } from './one_of.ts'
import { verb as define, type Flag } from './verb.ts'

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript }

export const verb = define({
  name: 'completions',
  summary: 'print the script that completes verbs and flags in your shell',
  args: '<shell>',
  flags: [],
  subverbs: [
    { name: 'bash', summary: 'for ~/.bashrc: source <(mmm completions bash)' },
    { name: 'zsh', summary: 'for ~/.zshrc, after compinit: source <(mmm completions zsh)' },
    { name: 'fish', summary: 'for ~/.config/fish/config.fish: mmm completions fish | source' },
  ],
  examples: [{ line: 'source <(mmm completions bash)', about: 'in this shell, at once' }],
  async run({ args, out }) {
    const shell = oneOf(args[0]!, Object.keys(scripts) as Array<keyof typeof scripts>, 'shell with completions')
    const script = scripts[shell](await describeAll())
    out.show('completions', { shell, script }, () => script.trimEnd())
    return exit.done
  },
})

/** All verbs with their flags; each has to be loaded for that. */
async function describeAll(): Promise<Completed[]> {
  return Promise.all(
    verbs.map(async ({ name, summary, load }) => {
      const { verb: one } = await load()
      if (one.name !== name)
        throw new MmmError('internal', `The verb "${name}" calls itself "${one.name}"`, { exit: exit.unreached })
      const globals = one.events === undefined ? globalFlags.filter((flag) => flag.name !== 'events') : globalFlags
      const words = (one.subverbs ?? []).map((sub) => ({ name: sub.name, about: sub.summary }))
      const topics =
        name === 'help'
          ? [
              ...verbs.map((entry) => ({ name: entry.name, about: entry.summary })),
              { name: 'exit-codes', about: 'what they mean' },
            ]
          : words
      return { name, about: summary, words: topics, flags: [...one.flags, ...globals].flatMap(described) }
    }),
  )
}

function described(flag: Flag): CompletedFlag[] {
  const about = {
    about: flag.description,
    ...(flag.placeholder?.includes('|') ? { choices: flag.placeholder.split('|') } : {}),
  }
  const takesValue = flag.value !== undefined && flag.optional !== true
  const own: CompletedFlag = {
    name: flag.name,
    takesValue,
    ...about,
    ...(flag.short === undefined ? {} : { short: flag.short }),
  }
  return flag.negatable ? [own, { name: `no-${flag.name}`, takesValue: false, about: flag.description }] : [own]
}
