import { firstFile, placed, type Ground, type Offer } from './ground.ts'
import type { CommandName } from './project.ts'
import { makeTargets } from './read_lines.ts'

/** Targets and recipes by command, the best first. */
const names: Record<CommandName, readonly string[]> = {
  build: ['build', 'all', 'compile', 'default'],
  test: ['test', 'tests', 'check'],
  lint: ['lint', 'vet'],
  typecheck: ['typecheck', 'type-check', 'types'],
  format: ['fmt-check', 'format-check', 'check-fmt', 'check-format', 'checkfmt', 'fmt', 'format'],
}

/** Commands of a Makefile (GNU make's order of names) or a justfile: its real targets. */
export function detectMake(ground: Ground): Offer[] {
  const makefile = firstFile(ground, 'GNUmakefile', 'makefile', 'Makefile')
  const justfile = firstFile(ground, 'justfile', 'Justfile', '.justfile')
  const offers: Offer[] = []
  if (makefile !== undefined) {
    offers.push(...offersOf(makeTargets(ground.texts.get(makefile) ?? ''), 'make', placed(ground, makefile)))
  }
  if (justfile !== undefined) {
    offers.push(...offersOf(recipes(ground.texts.get(justfile) ?? ''), 'just', placed(ground, justfile)))
  }
  return offers
}

function offersOf(targets: ReadonlySet<string>, tool: string, file: string): Offer[] {
  return (Object.keys(names) as CommandName[]).flatMap((name) =>
    names[name]
      .filter((target) => targets.has(target))
      .map((target): Offer => {
        const writes = name === 'format' && !target.includes('check')
        return { name, command: `${tool} ${target}`, from: `${file}:${target}`, ...(writes ? { writes: true } : {}) }
      }),
  )
}

/** Recipes of a justfile that need no argument. */
function recipes(text: string): Set<string> {
  const heads = text.matchAll(/^@?([A-Za-z_][\w-]*)(?:\s+[*]?[\w-]+=\S+|\s+\*[\w-]+)*\s*:(?!=)/gm)
  return new Set([...heads].map(([, name]) => name!))
}
