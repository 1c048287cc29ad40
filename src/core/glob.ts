import picomatch from 'picomatch'

/**
 * Makes the test of a glob over relative paths with `/`: `*`, `**`, `?`, `[abc]`, `{a,b}`. A glob without a slash is asked
 * of the last component at any depth; one that names a folder covers all below it.
 */
export function globTest(glob: string): (path: string) => boolean {
  const clean = glob.replace(/^\.\//, '').replace(/\/+$/, '')
  if (clean === '' || clean === '.') return () => true
  const anywhere = clean.includes('/') ? [clean] : [clean, `**/${clean}`]
  return picomatch([...anywhere, ...anywhere.map((one) => `${one}/**`)], { dot: true, nonegate: true })
}
