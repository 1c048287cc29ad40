/** Sections of an INI file (`setup.cfg`, `tox.ini`): name to text. What stands before the first is under ''. */
export function iniSections(text: string): Map<string, string> {
  const sections = new Map<string, string>()
  let name = ''
  for (const line of text.split(/\r?\n/)) {
    const head = /^\[([^\]]+)\]\s*$/.exec(line)
    if (head !== null) name = head[1]!.trim()
    sections.set(name, `${sections.get(name) ?? ''}${head === null ? line : ''}\n`)
  }
  return sections
}

/**
 * Targets of a Makefile that have a rule of their own: no pattern rules, no special targets, no variables, and none that
 * are only named behind `.PHONY:`.
 */
export function makeTargets(text: string): Set<string> {
  const targets = new Set<string>()
  let inDefine = false
  for (const line of text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    if (line.length > 10_000) continue
    if (/^\s*(override\s+)?define\b/.test(line)) inDefine = true
    if (/^\s*endef\b/.test(line)) inDefine = false
    const rule = /^([^\s#=:][^#=:]*?)\s*&?::?(?![:=])/.exec(line)
    if (rule === null || inDefine || /^(export|ifeq|ifneq|else)\b/.test(line)) continue
    // `name: VARIABLE = value` sets a variable for a target and is no rule
    if (/^\s*(export\s+|override\s+)*[\w.-]+\s*[:?+!]?=/.test(line.slice(rule[0].length))) continue
    for (const target of rule[1]!.split(/\s+/)) {
      if (/^[\w][\w./-]*$/.test(target) && !target.includes('%')) targets.add(target)
    }
  }
  return targets
}
