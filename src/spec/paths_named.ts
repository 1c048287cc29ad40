const EXTENSION =
  'astro|bat|c|cc|cfg|conf|cpp|cs|css|csv|dart|ex|exs|go|gradle|graphql|h|hpp|html|ini|ipynb|java|jl|js|json|jsonc|jsx|kt|kts|less|lock|lua|md|mdx|mjs|cjs|mts|cts|php|pl|prisma|proto|ps1|py|pyi|r|rb|rs|rst|sass|scala|scss|sh|sol|sql|svelte|svg|swift|tf|toml|ts|tsx|txt|vue|xml|yaml|yml|zig'
const SEGMENT = String.raw`[\p{L}\p{N}_.@$*{}()\[\]-]+`
/** A path with an extension that is known, or a file that goes by its bare name. */
const FILE = new RegExp(
  String.raw`(?<![\p{L}\p{N}_/:.@-])(?:\.{1,2}\/)?(?:${SEGMENT}\/)*(?:[\p{L}\p{N}_.@$*()\[\]-]*[\p{L}\p{N}_*\])]\.(?:${EXTENSION})|Dockerfile|Makefile|\.gitignore|\.env\.example)(?![\p{L}\p{N}_/-]|\.[\p{L}\p{N}])`,
  'giu',
)
/** A folder: one that ends in a slash, or one that everybody has. */
const FOLDER = new RegExp(
  String.raw`(?<![\p{L}\p{N}_/:.@-])(?:\.{1,2}\/)?(?:(?:src|tests?|lib|app|docs|packages|backend|frontend|server|client|cmd|internal|pkg|scripts|config|components|api|migrations|\.github)\/(?:${SEGMENT}\/)*${SEGMENT}|(?:${SEGMENT}\/)+)(?![\p{L}\p{N}_])`,
  'giu',
)

/**
 * The files and folders of the project that a text names, in backticks or bare, each once: `src/a.ts`, `docs/`. Names without a
 * known extension count as folders where a slash ends them or a usual folder leads them (`yes/no` is none).
 */
export function pathsNamed(text: string): string[] {
  const bare = text.replace(/\b[a-z][a-z\d+.-]*:\/\/\S+/gi, ' ')
  const files = [...bare.matchAll(FILE)].map(([path]) => path)
  const rest = bare.replace(FILE, ' ')
  const folders = [...rest.matchAll(FOLDER)].map(([path]) => path)
  const clean = [...files, ...folders].map((path) => path.replace(/^\.\//, '').replace(/[.)\]]+$/, (end) => closing(path, end)))
  return [...new Set(clean)].filter((path) => path !== '' && !path.startsWith('../') && !/^(?:\d+(?:\.\d+)*|node\.js|next\.js|vue\.js|express\.js|three\.js|e\.g|i\.e)$/i.test(path))
}

/** A bracket that the path opened itself stays: `app/[id]`. */
function closing(path: string, end: string): string {
  return (end.includes(']') && path.includes('[')) || (end.includes(')') && path.includes('(')) ? end.replace(/\.+$/, '') : ''
}
