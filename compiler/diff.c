#include "compiler/diff.h"

#include "compiler/diff_parts.h"

static void compare_all(TdModelDiff *diff, const TdOnDay *const on[TD_VERSIONS]) {
  td_diff_header(diff);
  td_diff_identities(diff);
  td_diff_lists(diff);
  td_diff_externals(diff, on);
  td_diff_params(diff);
  td_diff_conditions(diff);
  td_diff_benefits(diff);
  td_diff_alerts(diff);
  td_diff_requirements(diff);
  td_diff_notes(diff);
}

static void take_called(TdModelDiff *diff, const TdDiffTask *task) {
  const TdModel *old = task->model[TD_OLD];
  const uint32_t counts[] = {old->benefit_count, old->subsidy_count, old->annual_count};
  for (int kind = 0; kind < TD_CALLED_COUNT; kind++)
    if (task->called[kind])
      diff->called[kind] = td_arena_copy(diff->arena, task->called[kind], counts[kind] * sizeof(int32_t));
}

TdModelDiff *td_model_diff_task(const TdDiffTask *task) {
  g_autoptr(TdModelDiff) diff = g_new0(TdModelDiff, 1);
  const TdModel *models[] = {task->model[TD_OLD], task->model[TD_NEW]};
  bool in_force[] = {true, true};
  diff->changes = td_changes_new();
  diff->arena = td_arena_new();
  take_called(diff, task);
  for (int side = 0; side < TD_VERSIONS; side++) {
    if (!task->on[side]) continue;
    in_force[side] = td_model_in_force(models[side], task->on[side]->day);
    models[side] = td_model_on(models[side], task->on[side], diff->arena);
  }
  if (!td_joint_init(&diff->joint, models[TD_OLD], models[TD_NEW], task->labels, task->one_label)) return NULL;
  td_joint_outside(&diff->joint, task->on);
  if (in_force[TD_OLD] && in_force[TD_NEW])
    compare_all(diff, task->on);
  else
    td_diff_in_force(diff, in_force, task->on);
  return g_steal_pointer(&diff);
}

TdModelDiff *td_model_diff(const TdModel *old_model, const TdModel *new_model, const uint64_t *counterparts) {
  const TdDiffTask task = {.model = {old_model, new_model}, .labels = counterparts};
  return td_model_diff_task(&task);
}

const char *td_diff_annual(const TdModelDiff *diff, int side, int32_t annual) {
  const int32_t *now = diff->called[TD_CALLED_ANNUAL];
  if (annual < 0) return NULL;
  if (side == TD_OLD && now && now[annual] >= 0) return diff->joint.side[TD_NEW]->annuals[now[annual]];
  return diff->joint.side[side]->annuals[annual];
}

void td_model_diff_free(TdModelDiff *diff) {
  if (!diff) return;
  g_ptr_array_unref(diff->changes);
  td_joint_clear(&diff->joint);
  if (diff->arena) td_arena_free(diff->arena);
  g_free(diff);
}
