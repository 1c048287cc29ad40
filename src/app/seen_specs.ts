import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isScattered, isSpecPath, mayBeScattered, scatteredSpecs, SPEC_ROOTS, specRules } from '../spec/index.ts'
import { fileAt, listTree, unmergedTip, type Project } from '../workspace/index.ts'
import { carriedSpec, changedSpecs } from './carry_specs.ts'

/** Specs laid out as a run would see them. */
export interface SeenSpecs {
  /** Folder in which they lie as in the project. */
  folder: string
  /** The unmerged branch of an earlier run that a run would go on from. */
  from: string | undefined
  remove(): Promise<void>
}

/** Lays out, in a temporary folder, the specs that a run started now would work on: those of the unmerged branch it would go on from too. */
export async function seenSpecs(
  place: Project,
  options: { named: readonly string[]; fresh: boolean },
): Promise<SeenSpecs> {
  const tip = options.fresh ? undefined : await unmergedTip(place)
  const folder = await mkdtemp(join(tmpdir(), 'mmm-specs-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  for (const root of [...SPEC_ROOTS, '.mmm/config.yml'].filter((one) => existsSync(join(place.root, one)))) {
    await mkdir(dirname(join(folder, root)), { recursive: true })
    await cp(join(place.root, root), join(folder, root), { recursive: true, dereference: false })
  }
  const scattered = await scatteredSpecs(place.root, await specRules(place.root))
  const named = options.named.filter((one) => one.endsWith('.md') && existsSync(join(place.root, one)))
  for (const path of new Set([...named, ...scattered])) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await cp(join(place.root, path), join(folder, path))
  }
  // Pages in whatever folder are found through git
  await place.git.with({ dir: folder }).ask(['init', '--quiet', '--template='])
  if (tip !== undefined) await layTip(place, tip.commit, { folder, named: options.named })
  return { folder, from: tip?.branch, remove }
}

async function layTip(
  place: Project,
  tip: string,
  { folder, named }: { folder: string; named: readonly string[] },
): Promise<void> {
  const prefix = place.prefix === '' ? '' : `${place.prefix}/`
  const rules = await specRules(place.root)
  const mine = new Set((await changedSpecs(place, named)).specs)
  const all = (await listTree(place.git, tip))
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
  const theirs = all.filter((path) => isSpecPath(path, rules))
  for (const path of all.filter((one) => mayBeScattered(one, rules)))
    if (isScattered(await fileAt(place.git, tip, prefix + path), path)) theirs.push(path)
  for (const path of new Set([...theirs, ...mine])) {
    const bytes = mine.has(path) ? await carriedSpec(path, place, tip) : await fileAt(place.git, tip, prefix + path)
    if (bytes === undefined) continue
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
}
