import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { packagePlaces, partReader } from '../../src/app/read_part.ts'

async function projectWith(files: string[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'mmm-parts-'))
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), `steps: [] # ${file}\n`)
  }
  return root
}

test('a part is found by a path from its file, in a package above, or by its name', async () => {
  const above = await projectWith([
    'node_modules/@acme/flows/workflows/release.yml',
    'node_modules/plain/workflow.yml',
    'app/.mmm/workflows/lint.yml',
    'app/flows/build.yml',
  ])
  const root = join(above, 'app')
  const read = partReader({ root, env: { XDG_CONFIG_HOME: join(above, 'none') }, packageRoot: join(above, 'none') })
  expect(read('./build.yml', 'flows/ci.yml')?.file).toBe('flows/build.yml')
  expect(read('./build.yml', '.mmm/workflows/ci.yml')).toBeUndefined()
  expect(read('lint', 'flows/ci.yml')?.file).toBe('.mmm/workflows/lint.yml')
  expect(read('npm:@acme/flows/release', 'flows/ci.yml')?.text).toContain('release.yml')
  expect(read('npm:plain', 'flows/ci.yml')?.text).toContain('plain/workflow.yml')
  expect(read('npm:plain/none', 'flows/ci.yml')).toBeUndefined()
})

test('a package name that leads elsewhere is none', () => {
  for (const ref of ['npm:../x', 'npm:a/../../x', 'npm:.bin/x', 'npm:']) expect(packagePlaces(ref, '/p')).toEqual([])
})
