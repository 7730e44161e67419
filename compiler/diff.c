#include "compiler/diff.h"

#include "compiler/diff_parts.h"

TdModelDiff *td_model_diff(const TdModel *old_model, const TdModel *new_model, const uint64_t *counterparts) {
  g_autoptr(TdModelDiff) diff = g_new0(TdModelDiff, 1);
  diff->changes = td_changes_new();
  if (!td_joint_init(&diff->joint, old_model, new_model, counterparts)) return NULL;
  td_diff_header(diff);
  td_diff_identities(diff);
  td_diff_names(diff);
  td_diff_conditions(diff);
  td_diff_benefits(diff);
  td_diff_alerts(diff);
  td_diff_requirements(diff);
  td_diff_notes(diff);
  return g_steal_pointer(&diff);
}

void td_model_diff_free(TdModelDiff *diff) {
  if (!diff) return;
  g_ptr_array_unref(diff->changes);
  td_joint_clear(&diff->joint);
  g_free(diff);
}
