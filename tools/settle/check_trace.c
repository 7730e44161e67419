#include "tools/settle/check_trace.h"

static bool same_line(const TdTracedBenefit *traced, const TdLine *line, const TdProgramView *view) {
  return g_str_equal(traced->benefit->name, view->benefits[line->benefit]) &&
         g_str_equal(traced->clause, view->clauses[line->clause]) && traced->scope.base.value == line->base &&
         traced->taken == line->deductible && traced->rate == line->ratio && traced->computed == line->computed &&
         traced->limited == line->limited && (!line->limited || traced->limit_left == line->limit_left) &&
         traced->paid == line->paid;
}

static bool same_alert(const TdTracedAlert *traced, const TdAlertLine *alert, const TdProgramView *view) {
  return g_str_equal(traced->alert->name, view->alerts[alert->alert]) &&
         g_str_equal(traced->clause, view->clauses[alert->clause]) && traced->amount.value == alert->amount &&
         traced->threshold.value == alert->threshold;
}

static const char *check_entry(const TdTrace *trace, const TdProgramView *view, uint64_t at, const TdJournal *journal) {
  size_t lines = 0, alerts = 0;
  if (at != TD_NO_JOURNAL) td_journal_open(journal, &at, &lines, &alerts);
  for (guint i = 0; i < trace->benefits->len; i++) {
    const TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    if (!traced->applied) continue;
    if (lines-- == 0) return "lines";
    TdLine line = td_journal_next_line(journal, &at);
    if (!same_line(traced, &line, view)) return "lines";
  }
  if (lines != 0) return "lines";
  for (guint i = 0; i < trace->alerts->len; i++) {
    const TdTracedAlert *traced = &g_array_index(trace->alerts, TdTracedAlert, i);
    if (!traced->raised) continue;
    if (alerts-- == 0) return "alerts";
    TdAlertLine alert = td_journal_next_alert(journal, &at);
    if (!same_alert(traced, &alert, view)) return "alerts";
  }
  return alerts == 0 ? NULL : "alerts";
}

const char *td_check_premium(const TdTrace *trace, const TdProgramView *view, const TdPremium *premium) {
  const char *category = trace->category < 0 ? "" : trace->model->labels[trace->category];
  if (trace->status != premium->status) return "status";
  if (!g_str_equal(trace->reason, premium->reason)) return "reason";
  if (!g_str_equal(category, premium->category)) return "category";
  if (trace->aid != premium->subsidy) return "subsidy";
  if (trace->status != TD_STATUS_PAID && trace->status != TD_STATUS_ZERO) return NULL;
  const TdTracedBenefit *chosen = &g_array_index(trace->benefits, TdTracedBenefit, 0);
  return g_str_equal(chosen->benefit->name, view->benefits[premium->benefit]) ? NULL : "benefit";
}

const char *td_check_trace(const TdTrace *trace, const TdProgramView *view, const TdResult *result,
                           const TdJournal *journal) {
  const char *category = trace->category < 0 ? "" : trace->model->labels[trace->category];
  if (trace->status != result->status) return "status";
  if (!g_str_equal(trace->reason, view->reasons[result->reason])) return "reason";
  if (!g_str_equal(category, td_program_category(view, result->category))) return "category";
  if (trace->base != result->base) return "base";
  if (trace->aid != result->aid) return "aid";
  return check_entry(trace, view, result->journal, journal);
}
