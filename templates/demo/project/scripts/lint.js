import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Every file ends with a line end and has neither tabs nor blanks at line ends, and every module of `src` can be loaded. */
const files = (await Promise.all(['bin', 'scripts', 'src', 'test'].map(filesIn))).flat()
const faults = (await Promise.all(files.map(faultsOf))).flat()
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1

async function filesIn(folder) {
  const names = await readdir(folder)
  return names.filter((name) => name.endsWith('.js')).map((name) => join(folder, name))
}

async function faultsOf(file) {
  const text = await readFile(file, 'utf8')
  const stray = text.split('\n').flatMap((line, i) => (/\t|\s$/.test(line) ? [`${file}:${i + 1}: stray white space`] : []))
  const end = text.endsWith('\n') ? [] : [`${file}: no line end at its end`]
  return [...stray, ...end, ...(file.startsWith('src') ? await loadFaults(file) : [])]
}

/** A syntax error, or an import of something that is not there. */
async function loadFaults(file) {
  try {
    await import(pathToFileURL(file).href)
    return []
  } catch (error) {
    return [`${file}: ${error.message}`]
  }
}
