/** Extensions that a file may have that is named without its folder; `time.Time` and `os.Remove` are no files. */
const KNOWN =
  /\.(?:astro|bat|c|cc|cfg|cjs|conf|cpp|cs|css|csv|cts|dart|ex|exs|go|gradle|graphql|h|hpp|html|ini|ipynb|java|js|json|jsonc|jsx|kt|kts|less|lock|lua|md|mdx|mjs|mts|php|pl|prisma|proto|ps1|py|pyi|rb|rs|rst|scala|scss|sh|sol|sql|svelte|svg|swift|tf|toml|ts|tsx|txt|vue|xml|yaml|yml|zig)$/

/** Whether a path names a file: with its folder any, without it one whose extension is known. Globs and folders name none. */
export function isFilePath(path: string): boolean {
  if (/[*?]|\/$/.test(path)) return false
  return path.includes('/')
    ? /\.[\p{L}\p{N}]+$/u.test(path)
    : KNOWN.test(path) && !/^(?:node|next|vue|express|three)\.js$/i.test(path)
}
