import { join } from 'node:path'
import { MmmError } from '../core/error.ts'
import { readText } from '../ports/files.ts'

/** Text of a prompt: the project's own in `.mmm/prompts/`, else the one that ships in `templates/prompts/`. */
export async function readPrompt(
  name: string,
  { root, packageRoot }: { root: string; packageRoot: string },
): Promise<string> {
  if (!/^[\w.-]+$/.test(name)) throw new MmmError('prompt.name', `"${name}" is no name of a prompt`)
  const places = [join(root, '.mmm', 'prompts', `${name}.md`), join(packageRoot, 'templates', 'prompts', `${name}.md`)]
  for (const place of places) {
    const text = await readText(place)
    if (text !== undefined) return text
  }
  throw new MmmError('prompt.unknown', `There is no prompt "${name}"`, { hint: `Write it to .mmm/prompts/${name}.md` })
}
