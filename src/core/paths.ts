/** Whether a relative path is another one or lies below it. Both are written with `/`. */
export function liesBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
