import { resolve } from 'node:path'
import { callOf, openDemo } from '../app/demo.ts'
import { verb as improve } from './improve.ts'
import { verb as define, type Output } from './verb.ts'

export const verb = define({
  name: 'demo',
  summary: 'a real run over a small example project, with recorded answers: no key, no cost',
  description:
    "Copies a small library with two specifications to a folder of its own, starts a model on this machine that has its answers from a file, and runs `mmm improve --yes` on it. Only the model's answers are recorded; git, the worktree, the checks, the verdicts and the commits are real.\n" +
    'Five open criteria become five commits. One of them needs two tries: the first breaks a test that passed and is undone.\n' +
    'Your settings, keys and files are neither read nor written; nothing leaves this machine.',
  flags: [
    {
      name: 'dir',
      value: 'string',
      placeholder: 'folder',
      description: "empty or new folder to make it in (default: a new one in the system's temporary folder)",
    },
  ],
  events: true,
  examples: [
    { line: 'mmm demo', about: 'the demo, with a display that follows it' },
    { line: 'mmm demo -v', about: 'also what the model reads, edits and runs' },
    { line: 'mmm demo --dir ~/stint', about: 'in a folder that you choose' },
  ],
  async run({ flags, host, out, help }) {
    const dir = flags.dir === undefined ? undefined : resolve(host.cwd, flags.dir)
    const demo = await openDemo({ ...host, dir })
    const { folder, project } = demo
    out.say(out.sayColors.bold('The model is played here: its answers are recorded, and cost nothing.'))
    out.say('All else is real: git, the worktree, the checks, the verdicts, the commits.')
    out.say(`The project lies in ${project}\n`)
    let run: RunBody | undefined
    const shown: Output = {
      ...out,
      show(_kind, body, text) {
        run = body as RunBody
        out.show('demo', { folder, project, recorded: true, run: body }, text)
      },
    }
    try {
      const inside = { ...host, cwd: project, env: demo.env }
      const code = await improve.run({
        args: [],
        flags: { project, yes: true, merge: false },
        host: inside,
        out: shown,
        help,
      })
      if (run !== undefined)
        out.text(`\n${played}\n\n${lookAround(run, { project, mmm: callOf(host), columns: host.columns() })}`)
      return code
    } finally {
      await demo.close()
    }
  },
})

/** What of the document about the run is named in the last words. */
interface RunBody {
  id: string
  branch: string | null
}

const played = `The model's answers were recorded: the dollars are what they would have cost,
and none were spent. All else was real, and is there to be looked at:`

/** Commands that show more, with what they show beside them, or above where the terminal is too narrow. */
function lookAround(
  { id, branch }: RunBody,
  { project, mmm, columns }: { project: string; mmm: string; columns: number },
): string {
  const lines: ReadonlyArray<readonly [string, string]> = [
    [`cd ${project}`, 'the project, its branch untouched'],
    [`git log --stat main..${branch ?? `mmm/${id}`}`, 'the commits'],
    [`${mmm} runs show`, 'each step; why an iteration was undone'],
    [`${mmm} status`, 'where the specifications stand'],
  ]
  const width = Math.max(...lines.map(([line]) => line.length))
  const fits = lines.every(([, about]) => 2 + width + 2 + about.length < columns)
  return lines
    .map(([line, about]) => (fits ? `  ${line.padEnd(width)}  ${about}` : `  # ${about}\n  ${line}`))
    .join('\n')
}
