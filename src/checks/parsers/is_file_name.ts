/**
 * Whether a top-level result of node's runner stands for a file that holds no test: by its absolute path in Node 20, by its
 * path from the folder of the run since. A test whose whole name is that of a script is taken for one too.
 */
export function isFileName(name: string): boolean {
  return /^(?:(?:\/|[A-Za-z]:\\).+|\S+)\.[cm]?[jt]sx?$/.test(name)
}
