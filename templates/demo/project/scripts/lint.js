import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Every file must parse, end with a line end, and have neither tabs nor blanks at line ends. */
const faults = ['bin', 'scripts', 'src', 'test'].flatMap(filesIn).flatMap(faultsOf)
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1

function filesIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name))
}

function faultsOf(file) {
  const text = readFileSync(file, 'utf8')
  const found = text.split('\n').flatMap((line, i) => (/\t|\s$/.test(line) ? [`${file}:${i + 1}: stray white space`] : []))
  if (!text.endsWith('\n')) found.push(`${file}: no line end at its end`)
  const { status, stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' })
  if (status !== 0) found.push(stderr.trim())
  return found
}
