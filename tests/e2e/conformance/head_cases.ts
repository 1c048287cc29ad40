import type { Case } from './case.ts'

/** What stands at the head of a workflow. */
export const headCases: Case[] = [
  {
    name: 'a name and a description are shown, outputs are given, env reaches every step',
    keys: [
      'name',
      'description',
      'steps',
      'outputs',
      'env',
      'step.id',
      'step.run',
      'step.uses',
      'step.with',
      'step.outputs',
    ],
    workflow: `
name: shown
description: Says what it was told
env: {WHO: world}
steps:
  - {id: say, run: 'echo "hello $WHO"', outputs: {loud: '\${{ steps.say.outputs.stdout }}!'}}
  - {id: keep, uses: set, with: {text: '\${{ steps.say.outputs.loud }}'}}
outputs: {said: '\${{ steps.keep.outputs.text }}'}
`,
    expect: { code: 0, outputs: { said: 'hello world!' }, steps: { say: 'success', keep: 'success' } },
  },
  {
    name: 'inputs are read by their types and defaults',
    keys: ['inputs', 'inputs.*.type', 'inputs.*.default', 'inputs.*.description', 'inputs.*.options'],
    workflow: `
inputs:
  n: {type: number, default: 3, description: How many}
  color: {type: choice, options: [red, blue], default: red}
  all: {type: list}
  on: {type: boolean}
steps: [{id: a, uses: set, with: {n: '\${{ inputs.n }}', all: '\${{ inputs.all }}', on: '\${{ inputs.on }}', c: '\${{ inputs.color }}'}}]
outputs: {all: '\${{ toJSON(steps.a.outputs) }}'}
`,
    args: ['-i', 'all=x,y', '-i', 'on=true', '-i', 'color=blue'],
    expect: {
      code: 0,
      outputs: { all: '{\n  "n": 3,\n  "all": [\n    "x",\n    "y"\n  ],\n  "on": true,\n  "c": "blue"\n}' },
    },
  },
  {
    name: 'an input outside of its options is refused',
    keys: ['inputs.*.options'],
    workflow:
      'inputs: {color: {type: choice, options: [red, blue]}}\nsteps: [{id: a, uses: set, with: {x: "${{ inputs.color }}"}}]',
    args: ['-i', 'color=green'],
    expect: { code: 2, message: 'not one of its options' },
  },
  {
    name: 'a required input is asked for',
    keys: ['inputs.*.required'],
    workflow: 'inputs: {who: {required: true}}\nsteps: [{id: a, uses: set, with: {x: "${{ inputs.who }}"}}]',
    expect: { code: 2, message: 'The input "who" is missing' },
  },
  {
    name: 'an input fits its pattern or is refused',
    keys: ['inputs.*.pattern'],
    workflow: 'inputs: {v: {pattern: "[0-9.]+"}}\nsteps: [{id: a, uses: set, with: {x: "${{ inputs.v }}"}}]',
    args: ['-i', 'v=1.x'],
    expect: { code: 2, message: 'does not fit [0-9.]+' },
  },
  {
    name: 'a secret comes from a variable or a file and is masked',
    keys: ['secrets', 'secrets.*.env', 'secrets.*.file'],
    workflow: `
secrets: {A: {env: TOKEN_A}, B: {file: b.txt}}
steps:
  - {id: a, env: {A: '\${{ secrets.A }}', B: '\${{ secrets.B }}'}, run: 'echo "$A/$B"; printf %s "$A$B" | wc -c | tr -d " " > n', outputs: {n: {file: n}}}
outputs: {n: '\${{ steps.a.outputs.n }}', masked: '\${{ steps.a.outputs.stdout }}'}
`,
    files: { 'b.txt': 'second-secret\n' },
    env: { TOKEN_A: 'first-secret' },
    expect: { code: 0, outputs: { n: '25', masked: '***/***' } },
  },
  {
    name: 'an environment brings its own variables and secrets',
    keys: [
      'environments',
      'environments.*.env',
      'environments.*.secrets',
      'environments.*.secrets.*.env',
      'environments.*.secrets.*.file',
    ],
    workflow: `
env: {URL: none}
environments:
  staging: {env: {URL: https://staging}, secrets: {K: {env: STAGING_KEY}, F: {file: f.txt}}}
steps: [{id: a, env: {K: '\${{ secrets.K }}', F: '\${{ secrets.F }}'}, run: 'test "$K$F" = abcdefghij && echo "$URL"'}]
outputs: {url: '\${{ steps.a.outputs.stdout }}'}
`,
    files: { 'f.txt': 'fghij' },
    env: { STAGING_KEY: 'abcde' },
    args: ['--env', 'staging'],
    expect: { code: 0, outputs: { url: 'https://staging' } },
  },
  {
    name: 'defaults hold for run steps that do not say otherwise',
    keys: [
      'defaults',
      'defaults.shell',
      'defaults.working-directory',
      'defaults.timeout',
      'step.shell',
      'step.working-directory',
      'step.timeout',
    ],
    workflow: `
defaults: {shell: bash -c, working-directory: sub, timeout: 2s}
steps:
  - {id: a, run: '[[ "$(basename "$PWD")" == sub ]] && echo "bash $((2 ** 3))"'}
  - {id: b, working-directory: ., shell: sh -c, run: 'basename "$PWD"'}
  - {id: c, run: sleep 60}
  - {id: d, if: always(), timeout: 60s, run: sleep 2.5}
on-failure: [{id: e, uses: set, with: {x: '\${{ steps.c.error.class }}'}}]
outputs: {a: '\${{ steps.a.outputs.stdout }}', c: '\${{ steps.c.error.class }}'}
`,
    files: { 'sub/keep': '' },
    expect: { code: 1, outputs: { a: 'bash 8', c: 'timeout' }, steps: { c: 'failure', d: 'success', b: 'success' } },
  },
  {
    name: 'jobs run at the same time but for their needs; each has what a step has',
    keys: [
      'jobs',
      'jobs.*.needs',
      'jobs.*.name',
      'jobs.*.if',
      'jobs.*.env',
      'jobs.*.outputs',
      'jobs.*.steps',
      'jobs.*.matrix',
      'jobs.*.max-parallel',
      'jobs.*.fail-fast',
      'jobs.*.continue-on-error',
      'jobs.*.timeout',
      'jobs.*.uses',
      'jobs.*.with',
    ],
    workflow: `
jobs:
  build:
    name: Builds
    env: {MODE: fast}
    steps: [{id: b, run: 'echo "$MODE"'}]
    outputs: {mode: '\${{ steps.b.outputs.stdout }}'}
  each:
    needs: build
    matrix: {n: [1, 2, 3]}
    max-parallel: 1
    fail-fast: false
    continue-on-error: true
    steps: [{id: t, run: 'echo "\${{ matrix.n }}" >> order; test "\${{ matrix.n }}" != 2'}]
  never: {if: 'false', steps: [{id: x, run: 'exit 1'}]}
  slow: {timeout: 100ms, continue-on-error: true, steps: [{id: s, run: sleep 5}]}
  called: {needs: [build], uses: ./part.yml, with: {who: '\${{ needs.build.outputs.mode }}'}}
outputs: {mode: '\${{ jobs.build.outputs.mode }}', slow: '\${{ jobs.slow.outcome }}', said: '\${{ jobs.called.outputs.said }}'}
`,
    files: {
      '.mmm/workflows/part.yml':
        'inputs: {who: {required: true}}\nsteps: [{id: a, uses: set, with: {t: "to ${{ inputs.who }}"}}]\noutputs: {said: "${{ steps.a.outputs.t }}"}\n',
    },
    expect: {
      code: 0,
      outputs: { mode: 'fast', slow: 'failure', said: 'to fast' },
      steps: { 'each#2/t': 'failure', 'each#3/t': 'success', each: 'success', never: 'skipped', slow: 'success' },
      files: { order: '1\n2\n3\n' },
    },
  },
  {
    name: 'on-failure and finally at the head run at the end',
    keys: ['on-failure', 'finally'],
    workflow: `
steps: [{id: a, run: 'exit 3'}]
on-success: [{id: well, run: touch well}]
on-failure: [{id: badly, run: 'echo "\${{ steps.a.error.code }}" > badly'}]
finally: [{id: last, run: touch last}]
`,
    expect: {
      code: 1,
      steps: { '!failure/badly': 'success', '!finally/last': 'success' },
      files: { badly: 'run.failed\n', last: '' },
    },
  },
  {
    name: 'on-success runs when all went well',
    keys: ['on-success'],
    workflow:
      'steps: [{id: a, run: "true"}]\non-success: [{id: well, run: touch well}]\non-failure: [{id: badly, run: touch badly}]',
    expect: { code: 0, steps: { '!success/well': 'success', '!failure/badly': 'not run' }, files: { well: '' } },
  },
  {
    name: 'a workflow extends another and takes over its templates',
    keys: ['extends', 'templates', 'step.extends'],
    workflow: 'extends: ./base.yml\nenv: {B: own}\n',
    files: {
      '.mmm/workflows/base.yml': `
env: {A: base, B: base}
templates: {say: {run: 'echo "$A $B"', timeout: 10s}}
steps: [{id: a, extends: say}]
outputs: {said: '\${{ steps.a.outputs.stdout }}'}
`,
    },
    expect: { code: 0, outputs: { said: 'base own' } },
  },
  {
    name: 'permissions that do not suffice are an error before anything runs',
    keys: ['permissions'],
    workflow: 'permissions: [files]\nsteps: [{id: a, run: touch made}]',
    expect: { code: 2, message: '"permissions" does not grant' },
  },
  {
    name: 'the time of the budget ends a run in the midst, and it can go on with more',
    keys: ['budget', 'budget.time'],
    workflow:
      'budget: {time: 1500ms}\nsteps: [{id: a, run: touch once}, {id: b, run: "test -e twice || { touch twice; sleep 20; }"}]',
    after: [['resume', '{run}', '--max-time', '30s', '--json']],
    expect: { code: 0, steps: { a: 'success', b: 'success' } },
  },
  {
    name: 'workspace: worktree works on a branch of its own, here in your files',
    keys: ['workspace'],
    workflow:
      'workspace: worktree\nsteps: [{id: a, run: "touch made; git rev-parse --abbrev-ref HEAD"}]\noutputs: {branch: "${{ startsWith(steps.a.outputs.stdout, \'mmm/\') }}"}',
    expect: { code: 0, outputs: { branch: true } },
  },
]
