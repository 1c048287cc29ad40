// Measures mmm against a baseline of the same run and prints one JSON document.
// Usage: npm run bench [-- name ... --peers --kills n]
import { rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { demo } from './benches/demo.mjs'
import { check, fold, steps } from './benches/engine.mjs'
import { ledger } from './benches/ledger.mjs'
import { recovery } from './benches/recovery.mjs'
import { memory, sequence, wide, width } from './benches/shell.mjs'
import { specs } from './benches/specs.mjs'
import { startup } from './benches/startup.mjs'
import { peers } from './peers.mjs'

const benches = { startup, steps, check, sequence, wide, width, memory, fold, specs, ledger, demo, recovery }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { peers: { type: 'boolean', default: false }, kills: { type: 'string', default: '20' } },
})
const unknown = positionals.filter((name) => benches[name] === undefined)
if (unknown.length > 0 || !/^\d+$/.test(values.kills)) {
  const what = unknown.length > 0 ? `There is no bench "${unknown[0]}"` : `"${values.kills}" is no number of kills`
  console.error(`error: ${what}\n  There are: ${Object.keys(benches).join(', ')}; flags: --peers, --kills <n>`)
  process.exit(2)
}
const { found, folder } = values.peers ? peers.install() : { found: peers.find() }
const results = {}
try {
  for (const [name, bench] of Object.entries(benches)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    console.error(`bench: ${name}`)
    results[name] = await bench({ installed: found, kills: Number(values.kills) })
  }
} finally {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
}
const machine = {
  node: process.version,
  cpus: cpus().length,
  model: cpus()[0]?.model ?? '',
  platform: process.platform,
}
console.log(JSON.stringify({ schemaVersion: 1, kind: 'bench', machine, results }, null, 2))
