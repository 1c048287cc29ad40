/** As pytest 8 writes it with `--junitxml`. */
export const junitPytest = `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" time="0.041" timestamp="2026-01-02T10:00:00.000000+00:00" hostname="box"><properties><property name="a" value="b" /></properties><testcase classname="tests.test_a" name="test_good" file="tests/test_a.py" line="1" time="0.001"><system-out><![CDATA[<testcase name="fake"><failure/></testcase>]]></system-out></testcase><testcase classname="tests.test_a" name="test_bad" file="tests/test_a.py" line="5" time="0.001"><failure message="assert 1 == 2">def test_bad():
&gt;       assert 1 == 2
E       assert 1 == 2</failure></testcase><testcase classname="tests.test_a" name="test_setup[a&lt;b]" file="tests/test_a.py" line="9" time="0.000"><error message="failed on setup with &quot;ValueError: no &amp; never&quot;">@pytest.fixture</error></testcase><testcase classname="tests.test_a" name="test_later" time="0.000"><skipped type="pytest.skip" message="no">tests/test_a.py:12: no</skipped></testcase></testsuite></testsuites>
`

/** As maven's surefire writes it, a file for each class; here two joined, as \`cat\` does. */
export const junitSurefire = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="org.x.CalcTest" time="0.05" tests="2" errors="0" skipped="0" failures="1">
  <testcase name="adds" classname="org.x.CalcTest" time="0.01"/>
  <testcase name="divides" classname="org.x.CalcTest" time="0.02">
    <failure type="org.opentest4j.AssertionFailedError"><![CDATA[org.opentest4j.AssertionFailedError: <5> & </testcase>
	at org.x.CalcTest.divides(CalcTest.java:12)
]]></failure>
  </testcase>
</testsuite>
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="org.x.BrokenTest" tests="0" errors="1" failures="0">
  <system-err>boom</system-err>
</testsuite>
`

/** As bats writes it with \`--formatter tap\`. */
export const tapBats = `1..4
ok 1 adds
not ok 2 subtracts
# (in test file calc.bats, line 8)
#   \`[ "$result" -eq 1 ]' failed
ok 3 divides # skip no bc here
not ok 4 powers # TODO not done yet
`

/** As geninfo writes it for two tests; the second reaches one line more of the same file. */
export const lcov = `TN:first
SF:src/add.c
FN:1,add
FN:8,12,sub(int, int)
FNDA:3,add
FNDA:0,sub(int, int)
FNF:2
FNH:1
BRDA:2,0,0,3
BRDA:2,0,1,-
BRDA:9,0,0,-
BRDA:9,0,1,-
BRF:4
BRH:1
DA:1,3
DA:2,3
DA:3,0
DA:8,0
LF:4
LH:2
end_of_record
TN:second
SF:src/add.c
DA:1,1
DA:2,0
DA:3,1
DA:8,0
LF:4
LH:2
end_of_record
SF:src/main.c
DA:1,1,abcdef==
DA:2,0
LF:2
LH:1
end_of_record
`

/** As ESLint 9 writes it with \`--format json\`. */
export const eslint = JSON.stringify([
  {
    filePath: '/work/src/a.js',
    messages: [
      {
        ruleId: 'no-undef',
        severity: 2,
        message: "'y' is not defined.",
        line: 2,
        column: 5,
        nodeType: 'Identifier',
        messageId: 'undef',
        endLine: 2,
        endColumn: 6,
      },
      {
        ruleId: 'semi',
        severity: 1,
        message: 'Missing semicolon.',
        line: 1,
        column: 10,
        nodeType: 'X',
        fix: { range: [9, 9], text: ';' },
      },
    ],
    suppressedMessages: [],
    errorCount: 1,
    fatalErrorCount: 0,
    warningCount: 1,
    fixableErrorCount: 0,
    fixableWarningCount: 1,
    source: 'var x = 1\nx = y',
    usedDeprecatedRules: [],
  },
  {
    filePath: '/work/src/b.js',
    messages: [
      {
        ruleId: null,
        fatal: true,
        severity: 2,
        message: 'Parsing error: Unexpected token }',
        line: 4,
        column: 1,
        nodeType: null,
      },
    ],
    suppressedMessages: [],
    errorCount: 1,
    fatalErrorCount: 1,
    warningCount: 0,
    fixableErrorCount: 0,
    fixableWarningCount: 0,
  },
  { filePath: '/work/src/c.js', messages: [], suppressedMessages: [], errorCount: 0, warningCount: 0 },
])

const place = (uri: string, region?: object) => [
  { physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, ...(region ? { region } : {}) } },
]

/** The forms that CodeQL, semgrep and ESLint's formatter write, in one log. */
export const sarif = JSON.stringify({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'CodeQL',
          rules: [
            { id: 'js/sql-injection', defaultConfiguration: { level: 'error' } },
            { id: 'no-unused', messageStrings: { unused: { text: "'{0}' is never used" } } },
          ],
        },
      },
      results: [
        {
          ruleId: 'js/sql-injection',
          ruleIndex: 0,
          message: { text: 'Query built from user input.' },
          locations: place('src/db%20file.js', { startLine: 12, startColumn: 7 }),
        },
        {
          rule: { id: 'no-unused', index: 1 },
          level: 'error',
          message: { id: 'unused', arguments: ['x'] },
          locations: place('file:///work/a.js', { startLine: 3 }),
        },
        { ruleId: 'unknown-rule', message: { text: 'Look here' } },
        { ruleId: 'style', level: 'note', message: { text: 'A note' } },
        { ruleId: 'style', level: 'error', message: { text: 'accepted' }, suppressions: [{ kind: 'inSource' }] },
        { ruleId: 'style', kind: 'pass', message: { text: 'all right' } },
      ],
    },
    {
      tool: { driver: { name: 'Scanner' } },
      results: [],
      invocations: [
        { executionSuccessful: true },
        {
          executionSuccessful: false,
          toolExecutionNotifications: [
            { level: 'warning', message: { text: 'slow' } },
            { level: 'error', message: { text: 'out of memory' } },
          ],
        },
      ],
    },
  ],
})

const mutant = (id: number, status: string, more: object = {}) => ({
  id: String(id),
  mutatorName: 'ArithmeticOperator',
  replacement: 'a - b',
  location: { start: { line: 2, column: 10 }, end: { line: 2, column: 15 } },
  status,
  coveredBy: ['0'],
  ...more,
})

/** As Stryker's json reporter writes it: the mutation-testing report schema, version 2. */
export const stryker = JSON.stringify({
  $schema: 'https://git.io/mutation-testing-schema',
  schemaVersion: '1.0',
  thresholds: { high: 80, low: 60, break: null },
  files: {
    'src/add.js': {
      language: 'javascript',
      source: 'function add(a, b) {\n  return a + b\n}\n',
      mutants: [
        mutant(0, 'Killed', { killedBy: ['0'] }),
        mutant(1, 'Survived'),
        mutant(2, 'Timeout', { statusReason: 'Hit limit reached (501/500)' }),
        mutant(3, 'NoCoverage', {
          mutatorName: 'BlockStatement',
          replacement: '{}',
          location: { start: { line: 5, column: 1 }, end: { line: 7, column: 2 } },
        }),
        mutant(4, 'CompileError'),
        mutant(5, 'RuntimeError'),
        mutant(6, 'Ignored'),
      ],
    },
  },
  testFiles: { 'test/add.spec.js': { tests: [{ id: '0', name: 'adds' }] } },
})
