import { describe, expect, test } from 'vitest'
import { parse } from '../../src/cli/parse.ts'
import { verb } from '../../src/commands/verb.ts'
import type { MmmError } from '../../src/core/error.ts'

const tool = verb({
  name: 'tool',
  summary: 'a verb with every sort of flag',
  args: '[spec...]',
  flags: [
    { name: 'max-iterations', short: 'n', value: 'number', description: '' },
    { name: 'model', short: 'm', value: 'string', description: '' },
    { name: 'time', value: 'duration', description: '' },
    { name: 'spec', value: 'list', description: '' },
    { name: 'allow-test-changes', value: 'string', optional: true, description: '' },
    { name: 'merge', negatable: true, description: '' },
    { name: 'fresh', description: '', default: false },
  ],
  run: async () => 0,
})
const fixed = verb({ name: 'fixed', summary: 's', args: '<workflow>', flags: [], run: async () => 0 })

/** What was given, without the flags that were not. */
function read(...argv: string[]) {
  const { args, flags } = parse(tool, argv)
  const given = Object.fromEntries(
    Object.entries(flags).filter(([name, value]) => value !== undefined && !(name === 'fresh' && value === false)),
  )
  return { args, flags: given }
}

function fault(of: typeof tool, ...argv: string[]) {
  try {
    parse(of, argv)
  } catch (error) {
    const { code, message, hint, exit } = error as MmmError
    return `${exit} ${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`
  }
  return 'no fault'
}

test('an argument too many is one behind "--" too', () => {
  expect(fault(fixed, 'a', '--', 'b')).toContain('Too many arguments')
})

describe('what is typed arrives as declared', () => {
  test.each<[string[], ReturnType<typeof read>]>([
    [['001', '1e3', 'true'], { args: ['001', '1e3', 'true'], flags: {} }],
    [['--json', '001', '--fresh', 'false'], { args: ['001', 'false'], flags: { json: true, fresh: true } }],
    [['--model', '001', '-n5'], { args: [], flags: { model: '001', 'max-iterations': 5 } }],
    [['-n=5', '-m=a=b'], { args: [], flags: { 'max-iterations': 5, model: 'a=b' } }],
    [['-vvn', '0.5'], { args: [], flags: { verbose: 2, 'max-iterations': 0.5 } }],
    [['--model=a', '--model=b'], { args: [], flags: { model: 'b' } }],
    [['--spec', '1', 'x', '--spec=2,3'], { args: ['x'], flags: { spec: ['1', '2,3'] } }],
    [['--time', '1h30m'], { args: [], flags: { time: 5_400_000 } }],
    [['--allow-test-changes', 'x'], { args: ['x'], flags: { 'allow-test-changes': true } }],
    [['--allow-test-changes=tests/**'], { args: [], flags: { 'allow-test-changes': 'tests/**' } }],
    [['--no-merge', '--no-color'], { args: [], flags: { merge: false, color: false } }],
    [['--no-merge', '--merge'], { args: [], flags: { merge: true } }],
    [['-', 'a', '--', '--json', '-x', '--'], { args: ['-', 'a', '--json', '-x', '--'], flags: {} }],
    [['- a sentence', '--fresh'], { args: ['- a sentence'], flags: { fresh: true } }],
    [['--model', '-'], { args: [], flags: { model: '-' } }],
    [['a b', '', 'ü=1'], { args: ['a b', '', 'ü=1'], flags: {} }],
  ])('%j', (argv, expected) => {
    expect(read(...argv)).toEqual(expected)
  })

  test('a default is filled in', () => {
    expect(parse(tool, []).flags['fresh']).toBe(false)
  })
})

describe('what does not fit is an error of usage that names it', () => {
  test.each<[string[], string]>([
    [['--modle', 'x'], '2 cli.unknown-flag: Unknown flag "--modle" (Did you mean "--model"?)'],
    [['--no-merg'], '2 cli.unknown-flag: Unknown flag "--no-merg" (Did you mean "--no-merge"?)'],
    [['--no-model'], '2 cli.unknown-flag: Unknown flag "--no-model" (Did you mean "--model"?)'],
    [['-x'], '2 cli.unknown-flag: Unknown flag "-x"'],
    [['-vx'], '2 cli.unknown-flag: Unknown flag "-x"'],
    [
      ['--__proto__'],
      '2 cli.unknown-flag: Unknown flag "--__proto__" (Known: --max-iterations, --model, --time, --spec, --allow-test-changes, --merge, --no-merge, --fresh, --json, --events, --verbose, --quiet, --color, --no-color, --help, --version)',
    ],
    [['--model'], '2 cli.missing-value: Flag "--model" needs a value (Write --model <string>)'],
    [['--model', '--json'], '2 cli.missing-value: Flag "--model" needs a value (Write --model <string>)'],
    [['--model=', 'x'], '2 cli.missing-value: Flag "--model" needs a value (Write --model <string>)'],
    [['--json=yes'], '2 cli.unexpected-value: Flag "--json" takes no value'],
    [['--no-merge=yes'], '2 cli.unexpected-value: Flag "--no-merge" takes no value'],
    [['-n', 'ten'], '2 cli.not-a-number: Flag "--max-iterations" is "ten", not a number of 0 or more'],
    [['-n', '-5'], '2 cli.not-a-number: Flag "--max-iterations" is "-5", not a number of 0 or more'],
    [['-n', '0x10'], '2 cli.not-a-number: Flag "--max-iterations" is "0x10", not a number of 0 or more'],
    [
      ['--time', 'soon'],
      '2 cli.not-a-duration: Flag "--time" is "soon", not a duration (Write it like 90s, 30m or 1h30m)',
    ],
  ])('%j', (argv, expected) => {
    expect(fault(tool, ...argv)).toBe(expected)
  })

  test('too few and too many arguments', () => {
    expect(fault(fixed)).toBe('2 cli.missing-argument: "mmm fixed" needs more arguments (Usage: mmm fixed <workflow>)')
    expect(fault(fixed, 'a', 'b', '1')).toBe(
      '2 cli.unused-argument: Too many arguments: "b", "1" (Usage: mmm fixed <workflow>)',
    )
    expect(fault(fixed, '--help')).toBe('no fault')
  })
})
