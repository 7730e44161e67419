#include "compiler/trace.h"

TdTrace *td_trace_new(const TdModel *model, const TdFacts *facts, const int64_t *annual) {
  TdTrace *trace = g_new0(TdTrace, 1);
  *trace = (TdTrace){.model = model,
                     .facts = facts,
                     .identities = g_array_new(FALSE, FALSE, sizeof(TdTracedIdentity)),
                     .choices = g_array_new(FALSE, FALSE, sizeof(TdTracedChoice)),
                     .conditions = g_array_new(FALSE, FALSE, sizeof(TdTracedCondition)),
                     .deferrals = g_array_new(FALSE, FALSE, sizeof(TdTracedCondition)),
                     .routes = g_array_new(FALSE, FALSE, sizeof(TdTracedRoute)),
                     .benefits = g_array_new(FALSE, FALSE, sizeof(TdTracedBenefit)),
                     .alerts = g_array_new(FALSE, FALSE, sizeof(TdTracedAlert)),
                     .annual = g_memdup2(annual, model->annual_count * sizeof *annual),
                     .delta = g_new0(int64_t, model->annual_count),
                     .rows = g_ptr_array_new(),
                     .assumed = g_ptr_array_new()};
  return trace;
}

void td_trace_free(TdTrace *trace) {
  if (!trace) return;
  for (guint i = 0; i < trace->benefits->len; i++) {
    TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    g_array_unref(traced->conditions);
    g_array_unref(traced->limits);
  }
  g_array_unref(trace->identities);
  g_array_unref(trace->choices);
  g_array_unref(trace->conditions);
  g_array_unref(trace->deferrals);
  g_array_unref(trace->routes);
  g_array_unref(trace->benefits);
  g_array_unref(trace->alerts);
  g_ptr_array_unref(trace->rows);
  g_ptr_array_unref(trace->assumed);
  g_free(trace->annual);
  g_free(trace->delta);
  g_free(trace);
}
