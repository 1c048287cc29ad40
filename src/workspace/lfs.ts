import { join } from 'node:path'
import type { Git } from '../ports/git.ts'
import type { Project } from './find_project.ts'

const common = `
set -e
export LC_ALL=C
t=$(mktemp)
trap 'rm -f "$t"' EXIT
cat >"$t"
sum() { if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -c1-64; }
oid() { head -c 1024 "$t" | tr -d '\\000' | sed -n '1{/^version https:\\/\\/git-lfs/!q;};s/^oid sha256:\\([0-9a-f]\\{64\\}\\)$/\\1/p'; }
at() { printf '%s/%s/%s/%s' "$MMM_LFS_STORE" "$(printf %s "$1" | cut -c1-2)" "$(printf %s "$1" | cut -c3-4)" "$1"; }
o=$(oid)
`

const smudge = `${common}
if [ -n "$o" ] && [ -f "$(at "$o")" ]; then cat "$(at "$o")"
elif [ -n "$o" ] && [ -f "$MMM_LFS_TREE/$1" ] && [ "$(sum <"$MMM_LFS_TREE/$1")" = "$o" ]; then cat "$MMM_LFS_TREE/$1"
else cat "$t"; fi
`

const clean = `${common}
if [ -n "$o" ] || [ ! -s "$t" ]; then cat "$t"
else
  o=$(sum <"$t")
  f=$(at "$o")
  [ -f "$f" ] || { mkdir -p "$(dirname "$f")" && cp "$t" "$f.$$" && mv "$f.$$" "$f"; }
  n=$(wc -c <"$t")
  printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize %s\\n' "$o" "$((n))"
fi
`

/**
 * Large files (LFS) without git-lfs and without a network: content comes from the repository's LFS store or from the
 * user's copy, a pointer whose content is nowhere stays a pointer, and new content goes to the store as git-lfs would put
 * it. Files of other filters are left to the user's configuration.
 */
export function withLfs(git: Git, project: Project): Git {
  return git.with({
    env: {
      GIT_LFS_SKIP_SMUDGE: '1',
      MMM_LFS_STORE: join(project.commonDir, 'lfs/objects'),
      MMM_LFS_TREE: project.top,
      MMM_LFS_SMUDGE: smudge,
      MMM_LFS_CLEAN: clean,
    },
    config: [
      'filter.lfs.process=',
      'filter.lfs.required=false',
      'filter.lfs.smudge=sh -c "$MMM_LFS_SMUDGE" mmm %f',
      'filter.lfs.clean=sh -c "$MMM_LFS_CLEAN" mmm %f',
    ],
  })
}
