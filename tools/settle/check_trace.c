#include "tools/settle/check_trace.h"

typedef struct {
  const TdPlaces *places;
  const TdLot *lot;
  size_t row;
} Settled;

static int64_t output(const Settled *settled, size_t place) {
  return td_lot_output(settled->lot, place)[settled->row];
}

static bool same_line(const TdTracedBenefit *traced, const Settled *settled, const TdStagePlaces *stage) {
  const TdProgramView *view = settled->places->view;
  bool limited = output(settled, stage->limited) != 0;
  return g_str_equal(traced->benefit->name, view->benefits[output(settled, stage->benefit)]) &&
         g_str_equal(traced->clause, view->clauses[output(settled, stage->clause)]) &&
         traced->scope.base.value == output(settled, stage->base) &&
         traced->taken == output(settled, stage->deductible) && traced->rate == output(settled, stage->ratio) &&
         traced->computed == output(settled, stage->computed) && traced->limited == limited &&
         (!limited || traced->limit_left == output(settled, stage->limit_left)) &&
         traced->paid == output(settled, stage->paid);
}

static bool same_alert(const TdTracedAlert *traced, const Settled *settled, size_t alert) {
  const TdProgramView *view = settled->places->view;
  const TdAlertPlaces *places = &settled->places->alerts[alert];
  return g_str_equal(traced->alert->name, view->alerts[alert]) &&
         g_str_equal(traced->clause, view->clauses[output(settled, places->clause)]) &&
         traced->amount.value == output(settled, places->amount) &&
         traced->threshold.value == output(settled, places->threshold);
}

static bool same_lines(const TdTrace *trace, const Settled *settled, bool any) {
  const TdProgramView *view = settled->places->view;
  size_t stage = 0, stages = any ? view->stage_count : 0;
  for (guint i = 0; i < trace->benefits->len; i++) {
    const TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    if (!traced->applied) continue;
    while (stage < stages && !output(settled, settled->places->stages[stage].applied)) stage++;
    if (stage == stages || !same_line(traced, settled, &settled->places->stages[stage++])) return false;
  }
  for (; stage < stages; stage++)
    if (output(settled, settled->places->stages[stage].applied)) return false;
  return true;
}

static bool same_alerts(const TdTrace *trace, const Settled *settled) {
  size_t alert = 0, alerts = settled->places->view->alert_count;
  for (guint i = 0; i < trace->alerts->len; i++) {
    const TdTracedAlert *traced = &g_array_index(trace->alerts, TdTracedAlert, i);
    if (!traced->raised) continue;
    while (alert < alerts && !output(settled, settled->places->alerts[alert].raised)) alert++;
    if (alert == alerts || !same_alert(traced, settled, alert++)) return false;
  }
  for (; alert < alerts; alert++)
    if (output(settled, settled->places->alerts[alert].raised)) return false;
  return true;
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

const char *td_check_trace(const TdTrace *trace, const TdPlaces *places, const TdLot *lot, size_t i) {
  const char *category = trace->category < 0 ? "" : trace->model->labels[trace->category];
  const TdOutcome *outcome = &lot->outcome[i];
  const Settled settled = {places, lot, i};
  if (trace->status != outcome->status) return "status";
  if (!g_str_equal(trace->reason, places->view->reasons[outcome->reason])) return "reason";
  if (!g_str_equal(category, td_program_category(places->view, outcome->category))) return "category";
  if (trace->base != outcome->base) return "base";
  if (trace->aid != outcome->aid) return "aid";
  bool any = outcome->status == TD_STATUS_PAID || outcome->status == TD_STATUS_ZERO;
  if (!same_lines(trace, &settled, any)) return "lines";
  return same_alerts(trace, &settled) ? NULL : "alerts";
}
