import type { Place } from '../core/diagnostic.ts'
import { MmmError } from '../core/error.ts'
import type { Check, FileForm, HttpForm } from './check.ts'
import { commandOf } from './test_command.ts'
import { runnerOf } from './runner_of.ts'

/** A criterion as its check is bound: a command, a test of a file, or a server or file to look at, `text` being how it is shown. */
export interface BoundCriterion {
  /** `<spec>#<criterion>`; becomes the check's id. */
  ref: string
  check: ({ command: string } | { path: string; name?: string } | { form: HttpForm | FileForm; text: string }) & {
    timeout?: number | undefined
  }
  at?: Place
}

export interface BindOptions {
  /** The runner that the project uses, as its analysis names it. */
  testRunner?: string
  /** The project's commands by name; of `test` the loader's flags and the package runner are taken over. */
  commands?: Record<string, string | undefined>
  /** Text of the test's file, where it exists: its imports tell the runner. */
  fileText?: string
}

/**
 * What has to be run to prove a criterion. A named test becomes a command for the runner of its file, in a form of output
 * that cannot be imitated where the runner has one. Gives an error, not thrown, when no runner is known for the file.
 */
export function bindCheck(criterion: BoundCriterion, project: BindOptions = {}): Check | MmmError {
  const { check, ref } = criterion
  const timeout = check.timeout === undefined ? {} : { timeout: check.timeout }
  if ('form' in check) return { id: ref, command: check.text, form: check.form, ...timeout }
  if ('command' in check) return { id: ref, command: check.command, ...timeout }
  const runner = runnerOf(check.path, {
    ...(project.fileText === undefined ? {} : { fileText: project.fileText }),
    ...(project.testRunner === undefined ? {} : { project: project.testRunner }),
  })
  if (runner === undefined) return unknownRunner(criterion, check.path)
  const test = { path: check.path, ...(check.name === undefined ? {} : { name: check.name }) }
  const command = commandOf(runner, test, {
    testCommand: project.commands?.test ?? '',
    fileText: project.fileText ?? '',
  })
  return { id: ref, command, ...timeout, runner, test }
}

function unknownRunner(criterion: BoundCriterion, path: string): MmmError {
  return new MmmError('check.unknown-runner', `No test runner is known for "${path}"`, {
    ...(criterion.at === undefined ? {} : { at: criterion.at }),
    hint: 'Give the command instead: - verify: `command`',
  })
}
