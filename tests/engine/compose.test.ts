import { expect, test } from 'vitest'
import { driveText, newFolder, saidOf } from './world.ts'

const child = `
name: child
inputs:
  who: {type: string, required: true}
  times: {type: number, default: 2}
env: {GREETING: 'hi \${{ inputs.who }}'}
steps:
  - {id: greet, uses: set, with: {text: '\${{ env.GREETING }} x\${{ inputs.times }}'}}
outputs:
  text: \${{ steps.greet.outputs.text }}
on-success:
  - {id: well, uses: set, with: {text: '\${{ steps.greet.outputs.text }}'}}
on-failure:
  - {id: badly, uses: set, with: {x: 1}}
finally:
  - {id: last, uses: set, with: {x: 1}}
`

test('a workflow that is called is one step with inputs, outputs and handlers of its own', async () => {
  const { stop, run, ended } = await driveText(
    `
steps:
  - {id: before, uses: set, with: {x: 1}}
  - {id: call, uses: ./child.yml, with: {who: Ann}, outputs: {loud: '\${{ steps.call.outputs.text }}!'}}
  - {id: after, uses: set, with: {text: '\${{ steps.call.outputs.loud }}'}}
outputs: {said: '\${{ steps.after.outputs.text }}'}
`,
    await newFolder(),
    { files: { './child.yml': child } },
  )
  expect(stop.code).toBe(0)
  expect(ended).toEqual([
    'before success',
    'call/greet success',
    'call!sub-success/well success',
    'call!sub-finally/last success',
    'call success',
    'after success',
  ])
  expect(run.ended?.outputs).toEqual({ said: 'hi Ann x2!' })
})

test('a call in a loop, by its name, fails as a whole when a step in it does', async () => {
  const { ended, run } = await driveText(
    `
steps:
  - id: each
    for-each: [a, b]
    fail-fast: false
    uses: workflow
    with: {workflow: child, inputs: {who: '\${{ item }}', times: '\${{ index }}'}}
  - {id: after, if: failure(), uses: set, with: {x: 1}}
`,
    await newFolder(),
    {
      files: {
        child: child.replace(
          'steps:',
          `steps:\n  - {id: no, if: inputs.who == 'b', uses: fail, with: {message: no b}}`,
        ),
      },
    },
  )
  expect(ended).toContain('each#1/each success')
  expect(ended).toContain('each#2/each!sub-failure/badly success')
  expect(ended).toContain('each#2/each failure')
  expect(ended.at(-1)).toBe('after success')
  expect(run.graph.steps.get('each#1/each')?.ended?.outputs).toEqual({ text: 'hi a x0' })
})

test('a run killed in a workflow that is called goes on in it', async () => {
  const folder = await newFolder()
  const text = 'steps: [{id: call, uses: ./child.yml, with: {who: Ann}}]'
  const files = { './child.yml': child.replace('on-success:', 'on-success:\n  - {id: pause, run: sleep 5}') }
  const abort = new AbortController()
  const options = { files, signal: abort.signal }
  await driveText(text, folder, {
    ...options,
    onEvent: (event) => void (event.type === 'step.started' && event.path.endsWith('pause') && abort.abort()),
  })
  const { ended, events, stop } = await driveText(text, folder, {
    files: { './child.yml': files['./child.yml'].replace('sleep 5', 'exit 0') },
  })
  expect(stop.code).toBe(0)
  expect(ended.filter((one) => one === 'call/greet success')).toHaveLength(1)
  expect(events.filter((one) => one.type === 'step.started' && one.path === 'call')).toHaveLength(1)
})

test('what is wrong with a call is said where it stands', () => {
  const call = (step: string, files: Record<string, string> = { './child.yml': child }) =>
    saidOf(`steps:\n  - ${step}\n`, files)
  expect(call('{id: c, uses: ./child.yml}')).toEqual([
    expect.stringContaining('test.yml:2:5: error: The input "who" is missing'),
  ])
  expect(call('{id: c, uses: ./child.yml, with: {who: a, tims: 3}}')[0]).toMatch(/no input "tims".*\n.*times/s)
  expect(call('{id: c, uses: ./child.yml, with: {who: a, times: many}}')[0]).toContain('not a number')
  expect(call('{id: c, uses: ./none.yml}')[0]).toContain('There is no workflow "./none.yml"')
  expect(call('{id: c, uses: workflow}')[0]).toContain('called by a path or a name')
  expect(
    call('{id: c, uses: ./child.yml, with: {who: a}}\n  - {uses: set, with: {x: "${{ steps.c.outputs.txt }}"}}')[0],
  ).toMatch(/no output "txt".*text/s)
  expect(
    saidOf('secrets: [K]\nsteps: [{uses: ./child.yml, with: {who: "${{ secrets.K }}"}}]', { './child.yml': child })[0],
  ).toContain('would write a secret')
  expect(call('{uses: ./child.yml, with: {who: a}}', { './child.yml': 'steps: [{uses: st, with: {}}]' })[0]).toContain(
    'child.yml:1:16: error: Unknown kind of step "st"',
  )
})

test('workflows that contain each other are a circle, printed', () => {
  const files = { './a.yml': 'steps: [{uses: ./b.yml}]', './b.yml': 'steps: [{uses: ./a.yml}]' }
  expect(saidOf('steps: [{uses: ./a.yml}]', files).join()).toContain('in a circle: a.yml -> b.yml -> a.yml')
  expect(saidOf('extends: ./c.yml', { './c.yml': 'extends: ./c.yml' }).join()).toContain('in a circle: c.yml -> c.yml')
})

test('a bomb of calls is refused', () => {
  const files = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [
      `./${i}.yml`,
      `steps: [{uses: ./${i + 1}.yml}, {uses: ./${i + 1}.yml}, {uses: ./${i + 1}.yml}]`,
    ]),
  )
  files['./20.yml'] = 'steps: [{uses: set, with: {}}]'
  expect(saidOf('steps: [{uses: ./0.yml}]', files).join()).toContain('more than 100000 steps')
})

test('a workflow takes over what it extends; its own words go first', async () => {
  const base = `
name: base
inputs: {who: {default: base}, other: {default: o}}
env: {A: base, B: base}
templates:
  say: {uses: set, with: {text: 'from \${{ inputs.who }}', more: m}}
steps:
  - {id: one, extends: say}
  - {id: two, extends: say, with: {text: own}}
  - {id: three, run: 'printf "%s %s" "$A" "$B"'}
`
  const { run } = await driveText(
    'extends: ./base.yml\ninputs: {who: {default: child}}\nenv: {B: child}\n',
    await newFolder(),
    {
      files: { './base.yml': base },
      inputs: { who: 'child', other: 'o' },
    },
  )
  const of = (id: string) => run.graph.steps.get(id)?.ended?.outputs
  expect(of('one')).toEqual({ text: 'from child', more: 'm' })
  expect(of('two')).toEqual({ text: 'own', more: 'm' })
  expect(of('three')?.['stdout']).toBe('base child')
})

test('a mistake in what is extended is shown in its file; one in a template where the template stands', () => {
  expect(saidOf('extends: ./base.yml', { './base.yml': 'steps:\n  - {uses: set, wth: {}}' })[0]).toContain(
    'base.yml:2:17',
  )
  const text = 'templates:\n  t:\n    uses: wait\n    with: {forr: 1s}\nsteps:\n  - {extends: t}\n'
  expect(saidOf(text).join()).toContain('test.yml:4:')
  expect(saidOf('templates: {t: {extends: u}, u: {extends: t}}\nsteps: [{extends: t}]')[0]).toContain(
    'in a circle: t -> u -> t',
  )
  expect(saidOf('templates: {say: {uses: fail}}\nsteps: [{extends: sai}]')[0]).toContain('say')
})

test('steps may touch what permissions grant, also those of a workflow that is called', () => {
  expect(saidOf('permissions: []\nsteps: [{uses: set, with: {x: 1}}]')).toEqual([])
  expect(saidOf('permissions: [network]\nsteps: [{run: ls}]')[0]).toMatch(/"run" touches .*processes/)
  const files = { './c.yml': 'permissions: [files, git, processes, network]\nsteps: [{run: ls}]' }
  expect(saidOf('permissions: []\nsteps: [{uses: ./c.yml}]', files)[0]).toContain('c.yml:')
})
