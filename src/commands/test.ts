import { open } from '../app/open.ts'
import { ensureTrust } from '../app/trust.ts'
import { broughtByTests } from '../app/workflow_tests/brought_by_tests.ts'
import { readTests, runTests, type TestListener } from '../app/workflow_tests/run_tests.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { coverageText, testsJson, testsJunit, testsSum, testText } from '../views/workflow_tests.ts'
import { oneOf } from './one_of.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define, type Output } from './verb.ts'

const formats = ['text', 'junit'] as const

export const verb = define({
  name: 'test',
  summary: 'run the tests of workflows, each in a throw-away repository',
  description:
    'The tests of a workflow stand beside it, in <name>.test.yml: inputs, files, what steps come to that are played, what a played model says, and what is expected. All that is not played is run, in a repository and a home of its own. Names a file of tests, a workflow, a folder, or the name of a workflow; without one: all of .mmm/workflows. Exit 1 where a test fails, 2 where a file is invalid.',
  args: '[tests...]',
  flags: [
    { name: 'filter', value: 'string', placeholder: 'text', description: 'only tests whose name holds this' },
    {
      name: 'format',
      value: 'string',
      placeholder: formats.join('|'),
      description: 'how the outcome is printed',
      default: 'text',
    },
    { name: 'yes', short: 'y', description: 'give leave to run what the repository brings, without asking' },
    projectFlag,
  ],
  examples: [
    { line: 'mmm test', about: "all tests of the project's workflows" },
    { line: 'mmm test nightly --filter retry', about: 'some tests of one workflow' },
    { line: 'mmm test --yes --format junit > tests.xml', about: 'in continuous integration' },
  ],
  async run({ args, flags, host, out }) {
    const format = oneOf(String(flags.format), formats, 'format of tests')
    if (out.mode.json && format !== 'text') throw clash(format)
    const { root, user } = await open(host, { project: flags.project })
    const { filter } = flags
    const { files, unnamed } = await readTests({ ...host, root, words: args, filter })
    const canAsk = host.stdinIsTTY && host.stderrIsTTY && !out.mode.json
    await ensureTrust({
      root,
      brought: broughtByTests(unnamed),
      user,
      yes: flags.yes === true,
      say: (text) => out.say(text),
      ...(canAsk ? { ask: (question: string) => host.ask(question) } : {}),
    })
    const listener = out.mode.json || format !== 'text' ? silent : speaking(out)
    const { tested, coverage } = await runTests(files, { ...host, root, listener, isWhole: filter === undefined })
    const code = tested.every((one) => one.passed) ? exit.done : exit.unreached
    const text = () => (format === 'junit' ? testsJunit(tested) : testsSum(tested, out.colors))
    out.show('tests', testsJson(tested, coverage, code), text)
    return code
  },
})

const silent: TestListener = { onFile() {}, onTest() {}, onCoverage() {} }

function speaking(out: Output): TestListener {
  return {
    onFile: ({ file }) => out.text(file),
    onTest: (tested) => out.text(testText(tested, out.colors)),
    onCoverage: (coverage) => out.text(coverageText(coverage, out.colors)),
  }
}

function clash(format: string): MmmError {
  return new MmmError('cli.clash', `Flags "--json" and "--format ${format}" exclude each other`, {
    hint: 'One document comes with --json, another form with --format',
  })
}
