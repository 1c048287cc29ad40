#!/usr/bin/env node
'use strict'
// Plain CommonJS in the syntax of old Node: it answers `--version` without loading anything, and tells an old Node off.
var args = process.argv.slice(2)
var have = process.versions.node.split('.').map(Number)

if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  process.stdout.write(require('../package.json').version + '\n')
} else if (have[0] < 20 || (have[0] === 20 && have[1] < 19)) {
  process.stderr.write('error: mmm needs Node 20.19 or newer, and this is Node ' + process.versions.node + '\n')
  process.exitCode = 5
} else {
  const { enableCompileCache } = require('node:module')
  if (enableCompileCache !== undefined) enableCompileCache()
  import('../dist/cli/main.js').catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    process.stderr.write('error: mmm could not be loaded: ' + error.message + '\n')
    process.stderr.write('  Type "npm run build" in a clone, or install the package again\n')
    process.exitCode = 5
  })
}
