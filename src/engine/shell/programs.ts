import { mark, unknown } from './reader.ts'

/** A program that takes program text on its command line. */
export interface Program {
  /** Of its file, without the folder. */
  name: RegExp
  /** Options behind which program text stands. */
  code: RegExp
  /** Words in which it stands behind the option's own letters: `-ecode`. */
  inline?: RegExp
  /** Options behind which something else stands. */
  takes?: RegExp
  /** Options behind which two words stand. */
  takesTwo?: RegExp
  /** Options after which no program text follows. */
  file?: RegExp
  /**
   * The first word behind the options: the file of a script, without which standard input is read as one; program text; a
   * host, behind which program text stands; a command that an option could stand before; nothing special.
   */
  first: 'script' | 'code' | 'host' | 'command' | 'all' | 'any'
  /** Options stand behind other words too. */
  permutes?: boolean
  hint: string
}

const byEnv = 'Give it by env: and read $NAME there'
const asArgument = 'Give it by env: and read $NAME there, or as an argument behind the script: sh -c \'...\' _ "$NAME"'

/** The programs that read a word as code, the more special ones first. */
export const programs: readonly Program[] = [
  {
    name: /^(?:(?:ba|da|z|k|mk|pdk|a|ya|fi|c|tc|rba)?sh)$/,
    code: /^(?:-[A-Za-z]*c[A-Za-z]*|--command)$/,
    takes: /^(?:[-+][A-Za-z]*[oO]|--rcfile|--init-file)$/,
    first: 'script',
    hint: asArgument,
  },
  {
    name: /^(?:python|pypy)[\d.]*$/,
    code: /^-[A-Za-z]*c$/,
    inline: /^-[A-Za-z]*c./,
    takes: /^-[A-Za-z]*[WXQ]$/,
    file: /^-[A-Za-z]*m$/,
    first: 'script',
    hint: 'Give it by env: and read os.environ["NAME"] there, or as an argument behind the program, which sys.argv holds',
  },
  {
    name: /^(?:node|nodejs|deno|bun|tsx|ts-node)$/,
    code: /^(?:-e|-p|-pe|--eval|--print|--import)$/,
    inline: /^--(?:eval|print|import)=/,
    takes: /^(?:-r|--require|-C|--conditions)$/,
    first: 'script',
    hint: 'Give it by env: and read process.env.NAME there, or as an argument behind the program, which process.argv holds',
  },
  {
    name: /^perl[\d.]*$/,
    code: /^-[A-Za-z0-9.]*[eE]$/,
    inline: /^-[A-Za-z0-9]*[eE].|^-[mM]./,
    first: 'script',
    hint: 'Give it by env: and read $ENV{NAME} there, or as an argument behind the program, which @ARGV holds',
  },
  {
    name: /^ruby[\d.]*$/,
    code: /^-[A-Za-z]*e$/,
    inline: /^-[A-Za-z]*e./,
    takes: /^-[IrCEK]$/,
    first: 'script',
    hint: 'Give it by env: and read ENV["NAME"] there, or as an argument behind the program, which ARGV holds',
  },
  {
    name: /^php[\d.]*$/,
    code: /^(?:-[rBRE]|--run|--process-(?:begin|code|end))$/,
    inline: /^-[rBRE]./,
    takes: /^-[cdz]$/,
    file: /^(?:-[fFS]|--file)$/,
    first: 'script',
    hint: 'Give it by env: and read getenv("NAME") there, or as an argument behind the program, which $argv holds',
  },
  {
    name: /^(?:lua[\d.]*|luajit|Rscript|osascript|julia|elixir|groovy|scala|pwsh|powershell|tclsh)$/,
    code: /^-(?:e|E|c|-eval|eval|Command|command)$/,
    first: 'script',
    hint: byEnv,
  },
  {
    name: /^(?:[gmn]?awk|original-awk)$/,
    code: /^(?:-e|--source)$/,
    inline: /^(?:-e.|--source=)/,
    takes: /^(?:-[vFil]|--assign|--field-separator|--include|--load)$/,
    file: /^(?:-[fE]|--file|--exec)$/,
    first: 'code',
    hint: 'Give it as a variable: awk -v name=${{ ... }}, or by env: and read ENVIRON["NAME"] there',
  },
  {
    name: /^g?sed$/,
    code: /^(?:-[A-Za-z]*e|--expression)$/,
    inline: /^(?:-[A-Za-hj-z]*e.|--expression=)/,
    takes: /^(?:-l|--line-length)$/,
    file: /^(?:-[A-Za-z]*f|--file)$/,
    first: 'code',
    permutes: true,
    hint: 'Give it by env: to a program that takes values, such as awk, which reads ENVIRON["NAME"]',
  },
  {
    name: /^(?:jq|gojq|jaq)$/,
    code: /^(?!)/,
    takes: /^(?:--indent|-L)$/,
    takesTwo: /^--(?:arg|argjson|slurpfile|rawfile|argfile)$/,
    file: /^(?:-[A-Za-z]*f|--from-file)$/,
    first: 'code',
    hint: 'Give it as a variable: jq --arg name ${{ ... }}, or by env: and read env.NAME there',
  },
  {
    name: /^(?:su|runuser|script|flock|sg)$/,
    code: /^(?:-[a-z]*c|--command|--session-command)$/,
    inline: /^--(?:session-)?command=/,
    first: 'any',
    permutes: true,
    hint: asArgument,
  },
  {
    name: /^(?:ssh|rsh|mosh)$/,
    code: /^(?!)/,
    inline: /^-o.*command/i,
    takes: /^-[A-Za-z0-9]*[BbcDEeFIiJLlmOoPpQRSWw]$/,
    first: 'host',
    hint: 'The far side reads it as shell lines: send it by standard input to a script that reads it there',
  },
  {
    name: /^(?:watch|parallel)$/,
    code: /^(?!)/,
    takes: /^(?:-[njSPL]|--interval|--jobs|--sshlogin)$/,
    first: 'all',
    hint: byEnv,
  },
  {
    name: /^env$/,
    code: /^(?:-[A-Za-z]*S|--split-string)$/,
    inline: /^(?:-[A-Za-z]*S.|--split-string=)/,
    takes: /^(?:-[uC]|--unset|--chdir)$/,
    first: 'command',
    hint: byEnv,
  },
  // A program that is computed: $PYTHON -c "..."
  { name: new RegExp(`^[$${mark}${unknown}]`), code: /^-[a-z]*[ce]$/, first: 'any', hint: byEnv },
]

/** Programs that run another one, which stands behind their own options. */
export const wrapper =
  /^(?:sudo|doas|env|nohup|nice|ionice|chrt|taskset|g?timeout|time|stdbuf|setsid|xargs|exec|command|builtin|chroot|flock|unshare|strace|busybox|npx|bunx|uv|poetry|pipenv|run|caffeinate)$/

/** Programs that run another one elsewhere, whose standard input is theirs. */
export const elsewhere = /^(?:docker|podman|nerdctl|kubectl|oc|lxc|ssh|vagrant)$/

/** Programs that read what they are fed as commands. */
export const obeys = /^(?:at|batch|crontab|dc|ed|ex)$/
