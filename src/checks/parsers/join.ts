/** The name of a test with those of the suites it stands in: `math > adds`. */
export function join(names: readonly (string | undefined)[]): string {
  return names.filter((name) => name !== undefined && name !== '').join(' > ')
}
