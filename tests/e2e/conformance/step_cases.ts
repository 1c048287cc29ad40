import type { Case } from './case.ts'

/** What a step may say. */
export const stepCases: Case[] = [
  {
    name: 'conditions skip steps; a name gives an id',
    keys: ['step.if', 'step.name'],
    workflow: `
steps:
  - {name: Say Hello, run: echo hi}
  - {id: no, if: steps.say-hello.outputs.stdout == 'ho', run: 'exit 1'}
  - {id: yes, if: "contains(steps.say-hello.outputs.stdout, 'h')", run: 'true'}
`,
    expect: { code: 0, steps: { 'say-hello': 'success', no: 'skipped', yes: 'success' } },
  },
  {
    name: 'steps in sequence, in parallel, and by needs',
    keys: ['step.steps', 'step.parallel', 'step.needs', 'step.env'],
    workflow: `
steps:
  - id: both
    env: {WORD: w}
    parallel:
      - {id: a, run: 'touch a; for i in $(seq 100); do test -e b && exit 0; sleep 0.05; done; exit 1'}
      - {id: b, run: 'touch b; for i in $(seq 100); do test -e a && exit 0; sleep 0.05; done; exit 1'}
  - id: graph
    needs: both
    steps:
      - {id: last, needs: first, run: 'cat f > l'}
      - {id: first, needs: [], env: {WORD: first}, run: 'echo $WORD > f'}
`,
    expect: { code: 0, steps: { both: 'success', 'graph/last': 'success' }, files: { l: 'first\n' } },
  },
  {
    name: 'for-each takes a list, a glob or the lines of a command',
    keys: ['step.for-each', 'step.max-parallel', 'step.fail-fast'],
    workflow: `
inputs: {evil: {default: '$(touch pwned)"; touch pwned; echo "'}}
steps:
  - {id: list, for-each: [a, b], max-parallel: 2, run: 'echo "\${{ item }}\${{ index }}"'}
  - {id: glob, for-each: {glob: 'src/*.txt'}, uses: set, with: {f: '\${{ item }}'}}
  - {id: lines, env: {Y: y}, for-each: {command: 'printf "x\\n$Y\\n"; echo "\${{ inputs.evil }}"'}, uses: set, with: {f: '\${{ item }}'}}
  - {id: fast, continue-on-error: true, for-each: [1, 2, 3], run: 'test \${{ item }} -ne 2'}
  - {id: slow, continue-on-error: true, fail-fast: false, for-each: [1, 2, 3], run: 'test \${{ item }} -ne 2'}
outputs: {glob: '\${{ toJSON(steps.glob.outputs.results) }}', lines: '\${{ join(steps.lines.outputs.results.*.f, '' '') }}', pwned: '\${{ hashFiles(''pwned'') }}'}
`,
    files: { 'src/1.txt': '', 'src/2.txt': '' },
    expect: {
      code: 0,
      outputs: {
        glob: '[\n  {\n    "f": "src/1.txt"\n  },\n  {\n    "f": "src/2.txt"\n  }\n]',
        lines: 'x y $(touch pwned)"; touch pwned; echo "',
        pwned: '',
      },
      steps: {
        'list#2/list': 'success',
        'lines#2/lines': 'success',
        'fast#3/fast': 'not run',
        'slow#3/slow': 'success',
      },
    },
  },
  {
    name: 'a matrix runs each combination, with exclude and include as in GitHub Actions',
    keys: ['step.matrix'],
    workflow: `
steps:
  - id: m
    matrix: {os: [a, b], v: [1, 2], exclude: [{os: b, v: 1}], include: [{os: c, v: 3}]}
    max-parallel: 1
    run: 'echo "\${{ matrix.os }}\${{ matrix.v }}" >> all'
`,
    expect: { code: 0, files: { all: 'a1\na2\nb2\nc3\n' } },
  },
  {
    name: 'repeat goes on until, while, and at most max times',
    keys: ['step.repeat', 'step.repeat.max', 'step.repeat.until', 'step.repeat.while'],
    workflow: `
steps:
  - {id: until, repeat: {max: 5, until: steps.until.outputs.stdout == '3'}, run: 'echo x >> u; wc -l < u | tr -d " "'}
  - {id: while, repeat: {max: 9, while: steps.while.outputs.stdout != '2'}, run: 'echo x >> w; wc -l < w | tr -d " "'}
  - {id: unmet, continue-on-error: true, repeat: {max: 2, until: 'false'}, run: 'echo x >> m'}
`,
    expect: {
      code: 0,
      steps: {
        'until#3/until': 'success',
        'until#4/until': 'not run',
        'while#3/while': 'not run',
        'unmet#2/unmet': 'success',
      },
      files: { u: 'x\nx\nx\n', w: 'x\nx\n', m: 'x\nx\n' },
    },
  },
  {
    name: 'retry tries again by error class, with a growing delay',
    keys: [
      'step.retry',
      'step.retry.attempts',
      'step.retry.backoff',
      'step.retry.delay',
      'step.retry.max-delay',
      'step.retry.jitter',
      'step.retry.on',
      'step.continue-on-error',
    ],
    workflow: `
steps:
  - {id: twice, retry: {attempts: 3, delay: 20ms, backoff: linear, max-delay: 30ms, jitter: 0.1}, run: 'echo x >> t; test "$(wc -l < t)" -ge 3'}
  - {id: other, continue-on-error: true, retry: {attempts: 3, delay: 1ms, backoff: fixed, on: [timeout]}, run: 'echo x >> o; exit 1'}
  - {id: timed, continue-on-error: true, timeout: 1500ms, retry: {attempts: 2, delay: 1ms, on: [timeout]}, run: 'echo x >> s; sleep 60'}
`,
    expect: {
      code: 0,
      steps: { twice: 'success', other: 'success' },
      files: { t: 'x\nx\nx\n', o: 'x\n', s: 'x\nx\n' },
    },
  },
  {
    name: 'handlers of a step: on-failure, finally',
    keys: ['step.on-failure', 'step.finally'],
    workflow: `
steps:
  - id: a
    run: 'exit 2'
    on-failure: [{id: mend, run: touch mended}]
    finally: [{id: tidy, run: touch tidied}]
  - {id: b, if: failure(), on-failure: continue, run: 'exit 1'}
  - {id: c, if: always(), on-failure: goto e, run: 'exit 1'}
  - {id: d, if: always(), run: 'exit 1'}
  - {id: e, if: always(), on-failure: retry, retry: {attempts: 2, delay: 1ms}, run: 'echo x >> e; test "$(wc -l < e)" -ge 2'}
`,
    expect: {
      code: 1,
      steps: {
        'a!failure/mend': 'success',
        'a!finally/tidy': 'success',
        b: 'success',
        c: 'success',
        d: 'skipped',
        e: 'success',
      },
      files: { mended: '', tidied: '', e: 'x\nx\n' },
    },
  },
  {
    name: 'goto leads back and onward',
    keys: ['step.goto'],
    workflow: `
steps:
  - {id: n, run: 'echo x >> n; wc -l < n | tr -d " "'}
  - {id: again, if: steps.n.outputs.stdout < 3, goto: n}
  - {id: on, goto: end}
  - {id: between, run: touch between}
  - {id: end, run: touch end}
`,
    expect: { code: 0, steps: { between: 'skipped', end: 'success' }, files: { n: 'x\nx\nx\n' } },
  },
  {
    name: 'outputs are taken from what a command printed or wrote',
    keys: ['step.outputs.*.from', 'step.outputs.*.file', 'step.outputs.*.as'],
    workflow: `
steps:
  - id: a
    run: |
      echo '{"n": 1}'
      printf 'x\\ny\\n' > lines.txt
      echo "own=o" >> "$MMM_OUTPUT"
    outputs: {json: {from: json}, lines: {file: lines.txt, as: lines}, text: {file: lines.txt}, all: {from: lines}}
outputs:
  n: '\${{ steps.a.outputs.json.n }}'
  y: '\${{ steps.a.outputs.lines[1] }}'
  own: '\${{ steps.a.outputs.own }}'
  text: '\${{ steps.a.outputs.text }}'
  first: '\${{ steps.a.outputs.all[0] }}'
`,
    expect: { code: 0, outputs: { n: 1, y: 'y', own: 'o', text: 'x\ny', first: '{"n": 1}' } },
  },
  {
    name: 'a cache gives outputs and files of before',
    keys: ['step.cache', 'step.cache.key', 'step.cache.paths'],
    workflow: `
steps:
  - {id: one, cache: {key: k, paths: [out.txt]}, run: 'echo x >> ran; echo made > out.txt; echo given'}
  - {id: gone, run: rm out.txt}
  - {id: two, extends: same}
  - {id: see, run: cat out.txt}
templates:
  same: {cache: {key: k, paths: [out.txt]}, run: 'echo x >> ran; echo made > out.txt; echo given'}
outputs: {given: '\${{ steps.two.outputs.stdout }}', file: '\${{ steps.see.outputs.stdout }}'}
`,
    expect: { code: 0, outputs: { given: 'given', file: 'made' }, files: { ran: 'x\n' } },
  },
  {
    name: 'artifacts lie beside the log',
    keys: ['step.artifacts', 'step.artifacts.name', 'step.artifacts.paths'],
    workflow: `
steps:
  - {id: a, run: 'mkdir r; echo 1 > r/a.txt', artifacts: {name: reports, paths: ['r/**']}}
  - {id: b, run: 'echo 2 > b.txt', artifacts: [b.txt]}
  - {id: see, run: 'cat .mmm/runs/*/artifacts/reports/r/a.txt .mmm/runs/*/artifacts/b/b.txt'}
outputs: {both: '\${{ steps.see.outputs.stdout }}'}
`,
    expect: { code: 0, outputs: { both: '1\n2' } },
  },
  {
    name: 'a breaker spares what keeps failing',
    keys: ['step.breaker', 'step.breaker.failures', 'step.breaker.cool-down'],
    workflow: `
steps:
  - {id: a, continue-on-error: true, for-each: [1, 2, 3, 4], fail-fast: false, breaker: {failures: 2, cool-down: 1h}, run: 'echo x >> n; exit 1'}
`,
    expect: { code: 0, files: { n: 'x\nx\n' }, steps: { 'a#4/a': 'failure' } },
  },
  {
    name: 'checkpoint and restore bring the worktree back',
    keys: ['step.checkpoint', 'step.restore', 'step.on-failure'],
    workflow: `
steps:
  - {id: first, checkpoint: true, run: 'echo 1 > f'}
  - {id: second, run: 'echo 2 > f'}
  - {id: back, restore: first}
  - {id: see, run: 'test ! -e f && echo gone'}
  - {id: mess, run: 'echo 3 > f; exit 1', on-failure: restore, continue-on-error: true}
  - {id: clean, run: 'test ! -e f && echo clean'}
outputs: {see: '\${{ steps.see.outputs.stdout }}', clean: '\${{ steps.clean.outputs.stdout }}'}
`,
    expect: { code: 0, outputs: { see: 'gone', clean: 'clean' } },
  },
  {
    name: 'an approval waits, outlives the process, and is answered later',
    keys: ['step.approve', 'step.approve.message', 'step.approve.options'],
    workflow: `
steps:
  - {id: ask, approve: {message: 'Which?', options: [red, blue]}}
outputs: {chosen: '\${{ steps.ask.outputs.answer }}'}
`,
    after: [
      ['approve', '{run}', '--option', 'blue', '--json'],
      ['resume', '{run}', '--json'],
    ],
    expect: { code: 0, outputs: { chosen: 'blue' } },
  },
  {
    name: 'an approval that expires takes its default',
    keys: ['step.approve.expires', 'step.approve.default'],
    workflow: `
steps: [{id: ask, approve: {message: 'Go?', expires: 0s, default: approve}}, {id: went, run: 'true'}]
`,
    expect: { code: 0, steps: { ask: 'success', went: 'success' } },
  },
]
