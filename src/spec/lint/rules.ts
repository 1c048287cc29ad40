import type { LintRule } from '../../core/lint_rule.ts'
import { ambiguousReference } from './ambiguous_reference.ts'
import { changeSettings } from './change_settings.ts'
import { clarificationLeft } from './clarification_left.ts'
import { contradiction } from './contradiction.ts'
import { deltaAlreadyThere } from './delta_already_there.ts'
import { deltaBaseChanged } from './delta_base_changed.ts'
import { deltaClash } from './delta_clash.ts'
import { deltaLostScenario } from './delta_lost_scenario.ts'
import { deltaOverlap } from './delta_overlap.ts'
import { deltaUnknownTarget } from './delta_unknown_target.ts'
import { duplicateId } from './duplicate_id.ts'
import { headingInFence } from './heading_in_fence.ts'
import { longRequirement } from './long_requirement.ts'
import { malformedHeading } from './malformed_heading.ts'
import { manyDeltas } from './many_deltas.ts'
import { missingId } from './missing_id.ts'
import { missingTest } from './missing_test.ts'
import { noModal } from './no_modal.ts'
import { notEars } from './not_ears.ts'
import { overlap } from './overlap.ts'
import { parallelClash } from './parallel_clash.ts'
import type { Rule } from './rule.ts'
import { renumberedRule } from './renumbered.ts'
import { shortPurpose } from './short_purpose.ts'
import { shortWhy } from './short_why.ts'
import { taskCircle } from './task_circle.ts'
import { taskNumber } from './task_number.ts'
import { taskWithoutPath } from './task_without_path.ts'
import { taskWithoutRequirement } from './task_without_requirement.ts'
import { templateText } from './template_text.ts'
import { uncheckable } from './uncheckable.ts'
import { uncoveredRequirement } from './uncovered_requirement.ts'
import { unknownReference } from './unknown_reference.ts'
import { unseenHeading } from './unseen_heading.ts'
import { vagueWord } from './vague_word.ts'

/** All rules by name. A new one is a file, a name in `core/lint_rule.ts`, and a line here. */
export const rules: { readonly [Name in LintRule]: Rule } = {
  'duplicate-id': duplicateId,
  'missing-id': missingId,
  renumbered: renumberedRule,
  'task-circle': taskCircle,
  'unknown-reference': unknownReference,
  'ambiguous-reference': ambiguousReference,
  'vague-word': vagueWord,
  uncheckable,
  'clarification-left': clarificationLeft,
  'template-text': templateText,
  contradiction,
  overlap,
  'delta-unknown-target': deltaUnknownTarget,
  'delta-already-there': deltaAlreadyThere,
  'delta-clash': deltaClash,
  'delta-lost-scenario': deltaLostScenario,
  'delta-base-changed': deltaBaseChanged,
  'delta-overlap': deltaOverlap,
  'no-modal': noModal,
  'not-ears': notEars,
  'heading-in-fence': headingInFence,
  'malformed-heading': malformedHeading,
  'task-without-path': taskWithoutPath,
  'task-without-requirement': taskWithoutRequirement,
  'uncovered-requirement': uncoveredRequirement,
  'parallel-clash': parallelClash,
  'task-number': taskNumber,
  'missing-test': missingTest,
  'long-requirement': longRequirement,
  'short-purpose': shortPurpose,
  'many-deltas': manyDeltas,
  'short-why': shortWhy,
  'change-settings': changeSettings,
  'unseen-heading': unseenHeading,
}
