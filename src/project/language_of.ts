import { byExtension, byFileName, byInterpreter, type LanguageName } from './language_table.ts'
import { isLockfile } from './manifest_names.ts'

/**
 * The language of a text file by its name, or by its `#!` line when the name has no extension. Undefined for what no
 * table knows and for lockfiles, which nobody wrote.
 *
 * @param head the first bytes of the file as text
 */
export function languageOf(path: string, head: string): LanguageName | undefined {
  if (isLockfile(path)) return undefined
  const name = path.slice(path.lastIndexOf('/') + 1)
  const known = byFileName.get(name)
  if (known !== undefined) return known
  if (/^(Dockerfile|Containerfile)\./.test(name)) return byFileName.get('Dockerfile')
  const dot = name.lastIndexOf('.')
  if (dot <= 0) return byShebang(head)
  const found = byExtension.get(name.slice(dot + 1).toLowerCase())
  // Qt keeps translations in `.ts`
  if (found?.name === 'TypeScript' && /^\uFEFF?<\?xml/.test(head)) return byExtension.get('xml')
  return found
}

function byShebang(head: string): LanguageName | undefined {
  const words = /^#!\s*(\S+)((?:[ \t]+\S+)*)/.exec(head)
  if (words === null) return undefined
  const [, program, rest] = words
  const named = program!.endsWith('/env')
    ? rest!.split(/\s+/).find((word) => word !== '' && !/^-|=/.test(word))
    : program
  const interpreter = (named ?? '').replace(/^.*\//, '').replace(/[\d.]+$/, '')
  const name = byInterpreter.get(interpreter)
  return name === undefined ? undefined : { name, kind: 'code' }
}
