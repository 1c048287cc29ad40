import { firstFile, placed, type Ground, type Offer } from './ground.ts'
import { quote } from './quote.ts'

/** Commands of a Go module or workspace, as the Go tool brings them. */
export function detectGo(ground: Ground): Offer[] {
  const manifest = firstFile(ground, 'go.mod', 'go.work')
  if (manifest === undefined) return []
  const from = placed(ground, manifest)
  const packages = ground.files.has('go.mod') ? './...' : workspacePackages(ground)
  const linter = [...ground.files].find((path) => /^\.golangci\.(ya?ml|toml|json)$/.test(path))
  const offers: Offer[] = [
    { name: 'build', command: `go build ${packages}`, from },
    { name: 'test', command: `go test ${packages}`, from, runner: 'go' },
    { name: 'lint', command: `go vet ${packages}`, from },
  ]
  if (linter !== undefined) offers.unshift({ name: 'lint', command: 'golangci-lint run', from: placed(ground, linter) })
  if (![...ground.files].some((path) => path.startsWith('vendor/'))) {
    // gofmt -l names the files but exits with 0
    offers.push({ name: 'format', command: 'out=$(gofmt -l .) && echo "$out" && test -z "$out"', from })
  }
  return offers
}

/** `./...` does not reach the modules of a workspace without a module at its root. */
function workspacePackages(ground: Ground): string {
  const modules = goWorkModules(ground.texts.get('go.work') ?? '')
  return modules.length === 0 ? './...' : modules.map((path) => quote(`./${path}/...`)).join(' ')
}

/** The folders a `go.work` uses, without a leading `./`. */
export function goWorkModules(text: string): string[] {
  const plain = text.replaceAll(/\/\/[^\n]*/g, '')
  const blocks = [...plain.matchAll(/^[ \t]*use\s*\(([^)]*)\)/gm)].flatMap(([, block]) => block!.split('\n'))
  const single = [...plain.matchAll(/^[ \t]*use\s+([^\s(]+)/gm)].map(([, path]) => path!)
  return [...blocks, ...single]
    .map((path) => path.trim().replaceAll('"', '').replace(/^\.\//, '').replace(/\/$/, ''))
    .filter((path) => path !== '' && path !== '.')
}
