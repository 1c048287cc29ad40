import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { mmm, projectWith } from '../cli/world.ts'
import { found, repository } from './world.ts'

function project(files: Record<string, string>): string {
  const root = projectWith()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const call = (root: string, ...args: string[]) =>
  mmm(args, { cwd: root, packageRoot: repository, env: { PATH: process.env['PATH'] } })

test.each<[string, string, string[]]>([
  [
    'never runs',
    "steps:\n  - id: a\n    if: false\n    run: echo a\n  - if: ${{ 'a' == 'b' }}\n    run: echo b\n",
    ['?unreachable 3:9', '?unreachable 5:9'],
  ],
  ['always true', "steps:\n  - if: run.id != '' || true\n    run: echo a\n", ['?constant-condition 2:9']],
  ['folded with brackets', 'steps:\n  - if: (!false || run.id)\n    run: echo a\n', ['?constant-condition 2:9']],
  [
    'after a fail',
    'steps:\n  - uses: fail\n  - run: echo a\n  - if: failure()\n    run: echo b\n',
    ['?unreachable 3:5'],
  ],
  ['after a fail that is tolerated', 'steps:\n  - uses: fail\n    continue-on-error: true\n  - run: echo a\n', []],
  ['unused input', 'inputs:\n  a: {type: string}\nsteps:\n  - run: echo\n', ['?unused-input 2:3']],
  ['whole of the inputs', 'inputs:\n  a: {type: string}\nsteps:\n  - run: echo ${{ toJSON(inputs) }}\n', []],
  [
    'unused output',
    'steps:\n  - id: a\n    run: echo\n    outputs:\n      x: ${{ steps.a.outputs.stdout }}\n',
    ['?unused-output 5:7'],
  ],
  [
    'endless',
    "steps:\n  - repeat: {while: 'true'}\n    run: echo\n  - repeat:\n      until: inputs.a\n    run: echo\ninputs:\n  a: {}\n",
    ['?constant-condition 2:21', '?endless 2:21', '?endless 5:14'],
  ],
  [
    'unknown prompt',
    'steps:\n  - agent: chnge\n  - agent: change\n    with: {system: sistem}\n',
    ['unknown-prompt 2:12', 'unknown-prompt 4:20'],
  ],
  [
    'no program',
    'steps:\n  - run: |\n      if make a; then FOO=1 frobnicate x && frob2; fi\n      # nothing here\n      cat <<END | sort\n      nothing here\n      END\n      own() { echo; }\n      own; $X; ./y; "z"\n',
    ['?unknown-command 2:10', '?unknown-command 2:10'],
  ],
  [
    'secret printed',
    'steps:\n  - env: {API_TOKEN: "${{ run.id }}"}\n    run: |\n      echo "using $API_TOKEN"\n      echo "$API_TOKEN" > file\n      printf %s "$API_TOKEN" | cat\n',
    ['?secret-printed 3:10'],
  ],
  [
    'secret written',
    `steps:\n  - env: {X: ghp_${'a'.repeat(36)}, MY_PASSWORD: hunter2hunter2}\n    run: make\n`,
    ['?secret-written 2:14', '?secret-written 2:69'],
  ],
  [
    'output of a kind',
    'steps:\n  - id: p\n    uses: spec.pick\n  - run: echo ${{ steps.p.outputs.fond }}\n',
    ['unknown-output 4:35'],
  ],
  [
    'near miss of an output',
    'steps:\n  - id: p\n    run: make\n  - run: echo ${{ steps.p.outputs.stdot }} ${{ steps.p.outputs.other }}\n',
    ['?unknown-output 4:35'],
  ],
  [
    'read before',
    'steps:\n  - id: a\n    run: echo ${{ steps.b.outcome }}\n  - id: b\n    parallel:\n      - {id: c, run: make}\n      - {id: d, run: "echo ${{ steps.c.outcome }}"}\n',
    ['?read-before 3:10', '?read-before 7:22'],
  ],
  [
    'item outside',
    'steps:\n  - for-each: [1]\n    run: echo ${{ item.x }}\n  - run: echo ${{ item.x }}\n',
    ['unknown-name 4:19'],
  ],
  [
    'outcome',
    "steps:\n  - id: a\n    run: make\n  - if: steps.a.outcome == 'succes'\n    run: make\n",
    ['?unknown-outcome 4:29'],
  ],
  [
    'place inside of a block',
    'inputs:\n  area: {}\nsteps:\n  - run: |\n      echo ${{ inputs.area }}\n      echo ${{ inputs.aera }}\n',
    ['unknown-name 6:23'],
  ],
  [
    'kind and its input',
    'steps:\n  - uses: wiat\n  - uses: wait\n    with: {fro: 1s}\n',
    ['unknown-kind 2:11', 'invalid 3:11', 'unknown-key 4:12'],
  ],
  [
    'missing file',
    'inputs:\n  f: {type: file, default: nope.md}\nsteps:\n  - run: cat ${{ inputs.f }}\n',
    ['?missing-file 2:28'],
  ],
  ['no effect', 'steps:\n  - retry: {attempts: 1}\n    run: make\n', ['?no-effect 2:23']],
])('finds: %s', (_, text, expected) => {
  expect(found(text)).toEqual(expected)
})

test('200 steps are checked in well under a second', () => {
  const steps = Array.from(
    { length: 200 },
    (_, i) =>
      `  - id: s${i}\n    if: ${i === 0 ? 'always()' : `steps.s${i - 1}.outcome == 'success'`}\n    run: echo ${i}\n`,
  )
  const text = `steps:\n${steps.join('')}`
  expect(found(text)).toEqual([])
  const began = performance.now()
  found(text)
  console.log(`200 steps: ${Math.round(performance.now() - began)} ms`)
})

test('checks a project: workflows, their tests, settings and specs, exit 2 for errors only', async () => {
  const root = project({
    '.mmm/workflows/a.yml': 'steps:\n  - run: echo a\n  - uses: fial\n',
    '.mmm/workflows/deep/b.yaml': 'inputs: {x: {}}\nsteps:\n  - run: echo b\n',
    '.mmm/workflows/a.test.yml': 'test: []\n',
    '.mmm/config.yml': 'repair: many\n',
    'specs/x.md': '---\nstatus: nearly\n---\n# X\n\n- [ ] one\n',
  })
  const all = await call(root, 'check', '--json')
  const document = JSON.parse(all.stdout)
  expect(all.code).toBe(2)
  expect(document).toMatchObject({
    kind: 'check',
    files: [
      '.mmm/workflows/a.yml',
      '.mmm/workflows/deep/b.yaml',
      '.mmm/workflows/a.test.yml',
      '.mmm/config.yml',
      'specs/x.md',
    ],
  })
  const codes = document.findings.map((one: { code: string; at: { file: string } }) => `${one.at.file} ${one.code}`)
  expect(codes).toEqual(
    expect.arrayContaining([
      '.mmm/workflows/a.yml workflow.unknown-kind',
      '.mmm/workflows/deep/b.yaml workflow.unused-input',
      '.mmm/workflows/a.test.yml test.unknown-key',
      '.mmm/config.yml config.invalid',
    ]),
  )
  const warned = await call(root, 'check', '.mmm/workflows/deep')
  expect(warned).toMatchObject({ code: 0 })
  expect(warned.stdout).toContain('1 file: 0 errors, 1 warning')
  expect((await call(root, 'check', '.mmm/workflows/deep', '--strict')).code).toBe(2)
  expect((await call(root, 'check', 'specs/x.md')).stdout).toContain('specs/x.md')
  expect(await call(root, 'check', 'nowhere.yml', '--json')).toMatchObject({ code: 2 })
  expect((await call(root, 'check', '--format', 'sariff')).stderr).toContain('Did you mean "sarif"?')
})

test('annotations for GitHub, and SARIF with rules and places', async () => {
  const root = project({ '.mmm/workflows/a,b.yml': 'steps:\n  - run: echo a\n  - uses: fial\n' })
  const lines = await call(root, 'check', '--format', 'github')
  expect(lines).toMatchObject({
    code: 2,
    stdout:
      '::error file=.mmm/workflows/a%2Cb.yml,line=3,col=11,title=workflow.unknown-kind::Unknown kind of step "fial"%0ADid you mean "fail"?\n',
  })
  const { version, runs } = JSON.parse((await call(root, 'check', '--format', 'sarif')).stdout)
  expect([version, runs.length]).toEqual(['2.1.0', 1])
  expect(runs[0].tool.driver).toMatchObject({ name: 'mmm', rules: [{ id: 'workflow.unknown-kind' }] })
  expect(runs[0].results).toEqual([
    {
      ruleId: 'workflow.unknown-kind',
      ruleIndex: 0,
      level: 'error',
      message: { text: 'Unknown kind of step "fial"\nDid you mean "fail"?' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: '.mmm/workflows/a%2Cb.yml' },
            region: { startLine: 3, startColumn: 11 },
          },
        },
      ],
    },
  ])
})

test('mends what is clear, touches nothing else, and says so', async () => {
  const broken = `# Mine
inptus:   # typed in haste
  area: {tpye: "strng", default: "docs"}
steps:
  - id:  build      # keep this
    usse: "seet"
    with: {a: 1}
  - if: sucess() && steps.biuld.outcome == 'succes'
    run: |
      echo \${{ inputs.aera }}   # steps.biuld
  - uses: wait
    with: {fro: 1s}
  - uses: zzzzzz
`
  const root = project({ '.mmm/workflows/a.yml': broken })
  const fixed = await call(root, 'check', '--fix')
  expect(readFileSync(join(root, '.mmm/workflows/a.yml'), 'utf8')).toBe(
    broken
      .replace('inptus', 'inputs')
      .replace('tpye', 'type')
      .replace('strng', 'string')
      .replace('usse', 'uses')
      .replace('seet', 'set')
      .replace('sucess', 'success')
      .replace('biuld.outcome', 'build.outcome')
      .replace('aera', 'area')
      .replace('fro:', 'for:'),
  )
  expect(fixed.code).toBe(2)
  expect(fixed.stdout).toContain('.mmm/workflows/a.yml:2:1: mended "inptus" to "inputs"')
  expect(fixed.stdout).toContain('Unknown kind of step "zzzzzz"')
  writeFileSync(
    join(root, '.mmm/workflows/a.yml'),
    readFileSync(join(root, '.mmm/workflows/a.yml'), 'utf8').replace('zzzzzz', 'fail'),
  )
  expect((await call(root, 'check', '--fix')).stdout).toContain('mended "succes" to "success"')
})
