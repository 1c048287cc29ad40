/** Valid workflows of many forms, in which no finding is right. */
export const valid: Record<string, string> = {
  build: `name: build
description: Builds and tests
inputs:
  area: {type: string, default: docs}
  level: {type: choice, options: [low, high], default: low}
env:
  TARGET: dist
steps:
  - id: build
    run: npm run build -- \${{ inputs.area }}
    retry: {attempts: 3, delay: 1s, backoff: linear}
    timeout: 5m
  - id: note
    if: steps.build.outcome == 'success' && inputs.level == 'high'
    run: echo built into \${{ env.TARGET }}
finally:
  - run: echo done
`,
  parallel: `name: parallel
steps:
  - id: both
    parallel:
      - {id: test, run: npm test, timeout: 10m}
      - {id: lint, run: npm run lint, continue-on-error: true}
  - id: report
    if: always()
    run: echo \${{ steps.both.outcome }}
`,
  each: `inputs:
  names: {type: list, default: [a, b]}
steps:
  - id: each
    for-each: \${{ inputs.names }}
    max-parallel: 2
    fail-fast: false
    run: |
      echo "item \${{ item }} at \${{ index }}"
      echo "size=3" >> "$MMM_OUTPUT"
  - id: gather
    uses: set
    with:
      all: \${{ toJSON(steps.each.outputs.results) }}
outputs:
  all: \${{ steps.gather.outputs.all }}
`,
  loop: `steps:
  - id: grow
    repeat:
      max: 5
      until: steps.probe.outputs.exit == 0
    steps:
      - id: probe
        run: node probe.mjs
        continue-on-error: true
      - id: pause
        if: '!success() || steps.probe.outputs.exit != 0'
        uses: wait
        with: {for: 5s}
`,
  handlers: `name: handlers
steps:
  - id: deploy
    run: make deploy
    on-failure:
      - id: back
        run: make rollback
    finally:
      - run: git status
  - id: stop
    if: failure()
    uses: fail
    with:
      message: The deployment of \${{ run.id }} failed
on-failure:
  - id: tell
    run: echo \${{ steps.deploy.error.message }}
`,
  agent: `name: agent
workspace: worktree
inputs:
  focus:
    type: string
    description: Where to look
budget:
  usd: 2
  time: 30m
steps:
  - id: pick
    uses: spec.pick
    with:
      focus: \${{ inputs.focus }}
  - id: before
    if: steps.pick.outputs.found
    uses: checkpoint
  - id: change
    if: steps.pick.outputs.found
    agent: change
    with:
      repair: repair
      criterion: \${{ steps.pick.outputs.criterion }}
      turns: 20
  - id: judge
    uses: verify
    with:
      of: candidate
  - id: keep
    if: steps.judge.outputs.verdict == 'green'
    uses: keep
  - id: back
    if: steps.judge.outputs.verdict != 'green'
    uses: restore
    with:
      to: \${{ steps.before.outputs.n }}
`,
  nested: `steps:
  - id: outer
    steps:
      - id: inner
        steps:
          - id: deep
            run: |
              if test -f README.md; then
                cat README.md | sort
              fi
            outputs:
              first: \${{ steps.deep.outputs.stdout }}
        outputs:
          first: \${{ steps.deep.outputs.first }}
    outputs:
      first: \${{ steps.inner.outputs.first }}
  - id: show
    run: echo \${{ steps.outer.outputs.first }}
`,
  secrets: `name: secrets
env:
  REGISTRY: ghcr.io
steps:
  - id: login
    env:
      DOCKER_TOKEN: \${{ env.REGISTRY }}
    run: echo "$DOCKER_TOKEN" | docker login --password-stdin
  - id: push
    run: docker push \${{ env.REGISTRY }}/app
    working-directory: deploy
    shell: bash -e
`,
  values: `inputs:
  count: {type: number, default: 3, description: How often}
  file: {type: file, default: README.md}
  strict: {type: boolean, default: false}
steps:
  - id: facts
    uses: analyze
  - id: names
    uses: set
    with:
      label: \${{ format('{0}-{1}', inputs.count, hashFiles('src/**')) }}
      strict: \${{ inputs.strict }}
  - id: read
    run: cat \${{ inputs.file }}
    if: contains(steps.names.outputs.label, '3') || steps.names.outputs.strict
    resume: skip
outputs:
  text: \${{ steps.read.outputs.stdout }}
`,
  checks: `name: checks
workspace: here
steps:
  # The checks first.
  - id: checks
    uses: verify
    with:
      only: [test]
    continue-on-error: true
  - id: again
    if: steps.checks.outcome == 'failure'
    repeat: {max: 2, while: steps.checks.outcome == 'failure'}
    uses: verify
`,
  needs: `steps:
  - {id: a, run: make a}
  - {id: b, needs: a, run: make b}
  - {id: c, needs: [a], run: make c}
  - id: d
    needs: [b, c]
    if: steps.b.outcome == 'success'
    run: echo \${{ steps.c.outputs.stdout }}
`,
  jobs: `name: jobs
secrets: [DEPLOY_TOKEN]
environments:
  staging:
    env: {HOST: s}
env: {HOST: p}
defaults: {timeout: 5m}
jobs:
  build:
    matrix:
      os: [a, b]
    outputs:
      tree: \${{ steps.make.outputs.stdout }}
    steps:
      - id: make
        run: make \${{ matrix.os }} \${{ env.HOST }}
  test:
    needs: build
    if: jobs.build.outcome == 'success'
    steps:
      - {id: t, run: "make test \${{ toJSON(jobs.build.outputs) }}", needs: []}
      - {id: u, needs: t, run: make u}
      - id: ask
        needs: u
        approve: {message: Go on?, options: [a, b]}
  push:
    needs: [build, test]
    steps:
      - {id: p, run: "make push", env: {T: "\${{ secrets.DEPLOY_TOKEN }}"}}
`,
  flow: `name: flow
permissions: [files, processes]
concurrency: {group: 'flow-\${{ inputs.target }}', queue: max}
inputs:
  target: {type: string, default: dist}
templates:
  quick: {timeout: 1m, retry: {attempts: 2}, env: {CI: '1'}}
steps:
  - id: build
    extends: quick
    cache: {key: "\${{ hashFiles('src/**') }}-\${{ inputs.target }}", paths: [dist/**]}
    artifacts: {name: bundle, paths: [dist/**]}
    run: npm run build -- \${{ inputs.target }}
    outputs: {files: {from: lines}, meta: {file: dist/meta.json, as: json}}
  - id: list
    for-each: \${{ steps.build.outputs.files }}
    breaker: {failures: 3, cool-down: 10s}
    run: echo \${{ item }} \${{ steps.build.outputs.meta.version }}
  - id: again
    if: always() && steps.build.outcome == 'failure'
    goto: build
  - {id: publish, run: npm publish, on-failure: goto tidy}
  - {id: announce, run: echo published, on-failure: continue}
  - {id: tidy, run: npm run clean}
on-cancel:
  - {id: told, run: echo ended}
outputs:
  version: \${{ steps.build.outputs.meta.version }}
`,
  rollback: `name: rollback
workspace: worktree
steps:
  - {id: before, uses: checkpoint}
  - {id: risky, run: ./migrate.sh, on-failure: restore}
  - {id: undone, if: failure(), restore: before}
`,
}
