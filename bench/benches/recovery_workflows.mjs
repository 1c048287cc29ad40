// Workflows of every structure, whose steps write what is the same however often they run.
const head = (name) => `name: ${name}\nworkspace: here\nsteps:\n  - {id: begin, run: mkdir -p out}\n`

export const workflows = {
  chain: `${head('chain')}${many(12, (i) => `  - {id: s${i}, run: 'echo ${i} > out/s${i}; echo n=${i} >> "$MMM_OUTPUT"'}\n`)}  - id: last
    run: echo \${{ steps.s3.outputs.n }} \${{ steps.s11.outputs.n }} > out/last
`,
  repeat: `${head('repeat')}  - id: loop
    repeat: {max: 6, until: "steps.count.outputs.n == '5'"}
    steps:
      - id: count
        run: |
          n=$(cat out/n 2>/dev/null || echo 0)
          test "$n" = "\${{ steps.count.outputs.n || '0' }}" && n=$((n + 1))
          echo $n > out/n
          echo "n=$n" >> "$MMM_OUTPUT"
      - {id: note, run: 'echo seen > out/round-\${{ steps.count.outputs.n }}'}
  - {id: after, run: cat out/n > out/after}
`,
  'for-each': `${head('for-each')}  - id: each
    for-each: [a, b, c, d, e, f, g, h, i, j]
    max-parallel: 3
    steps:
      - {id: write, run: 'echo \${{ item }} > out/\${{ item }}; sleep 0.01'}
      - {id: twice, run: 'cat out/\${{ item }} out/\${{ item }} > out/\${{ item }}-2'}
  - {id: after, run: cat out/*-2 > out/all}
`,
  parallel: `${head('parallel')}  - id: both
    parallel:
      - {id: left, steps: [{id: a, run: echo a > out/a}, {id: b, run: 'sleep 0.02; cat out/a > out/b'}]}
      - {id: right, steps: [{id: c, run: echo c > out/c}, {id: d, for-each: [x, y, z], run: 'echo \${{ item }} > out/d-\${{ item }}'}]}
      - {id: lone, run: 'sleep 0.03; echo lone > out/lone'}
  - {id: after, run: cat out/b out/c out/lone > out/after}
`,
  retry: `${head('retry')}  - id: first
    run: echo first > out/first
  - id: shaky
    run: test -e out/tried || { echo 1 > out/tried; exit 3; }
    retry: {attempts: 6, delay: 10ms}
  - {id: tolerated, run: exit 1, continue-on-error: true}
  - {id: after, if: always(), run: 'echo after > out/after'}
`,
  handlers: `${head('handlers')}  - id: work
    steps:
      - {id: good, run: echo good > out/good}
      - {id: bad, run: 'echo bad > out/bad; exit 4'}
      - {id: never, run: echo never > out/never}
    on-failure:
      - {id: mend, run: echo mended > out/mended}
    finally:
      - {id: close, run: echo closed > out/closed}
  - {id: skipped, run: echo no > out/no}
  - {id: told, if: failure(), run: echo told > out/told}
on-failure:
  - {id: report, run: echo report > out/report}
finally:
  - {id: end, run: echo end > out/end}
`,
  jobs: `name: jobs
workspace: here
jobs:
  begin: {steps: [{id: make, run: mkdir -p out}]}
  one: {needs: begin, steps: [{id: a, run: echo 1 > out/one}, {id: b, run: cat out/one > out/one-b}]}
  two: {needs: begin, steps: [{id: a, run: 'sleep 0.02; echo 2 > out/two'}]}
  last: {needs: [one, two], steps: [{id: a, run: cat out/one-b out/two > out/last}]}
`,
}

function many(count, line) {
  return Array.from({ length: count }, (_, i) => line(i)).join('')
}
