#include "tests/reference/reference.h"

#include <string.h>

void td_ref_result_clear(TdRefResult *result) {
  g_free(result->lines);
  g_free(result->alerts);
  g_free(result->delta);
  *result = (TdRefResult){.reason = ""};
}

static const char *line_difference(const TdRefLine *a, const TdRefLine *b) {
  if (strcmp(a->benefit, b->benefit) != 0) return "benefit of a line";
  if (a->base != b->base) return "base of a line";
  if (a->deductible != b->deductible) return "deductible of a line";
  if (a->ratio != b->ratio) return "ratio of a line";
  if (a->computed != b->computed) return "computed of a line";
  if (a->limited != b->limited) return "limited of a line";
  if (a->limited && a->limit_left != b->limit_left) return "limit_left of a line";
  if (a->paid != b->paid) return "paid of a line";
  return strcmp(a->clause, b->clause) != 0 ? "clause of a line" : NULL;
}

static const char *alert_difference(const TdRefAlert *a, const TdRefAlert *b) {
  if (strcmp(a->alert, b->alert) != 0) return "name of an alert";
  if (a->amount != b->amount) return "amount of an alert";
  if (a->threshold != b->threshold) return "threshold of an alert";
  return strcmp(a->clause, b->clause) != 0 ? "clause of an alert" : NULL;
}

const char *td_ref_result_difference(const TdRefResult *a, const TdRefResult *b, size_t annual_count) {
  const char *what;
  if (a->no_original != b->no_original) return "the original of a taking-back";
  if (a->overflow != b->overflow) return "overflow";
  if (a->overflow) return NULL;
  if (a->status != b->status) return "status";
  if (a->status == TD_STATUS_REVERSED) return NULL;
  if (strcmp(a->reason, b->reason) != 0) return "reason";
  if (a->category != b->category) return "category";
  if (a->base != b->base) return "base";
  if (a->aid != b->aid) return "aid";
  if (a->line_count != b->line_count) return "number of lines";
  for (size_t i = 0; i < a->line_count; i++)
    if ((what = line_difference(&a->lines[i], &b->lines[i])) != NULL) return what;
  if (a->alert_count != b->alert_count) return "number of alerts";
  for (size_t i = 0; i < a->alert_count; i++)
    if ((what = alert_difference(&a->alerts[i], &b->alerts[i])) != NULL) return what;
  for (size_t k = 0; k < annual_count; k++)
    if (a->delta[k] != b->delta[k]) return "what is added to an annual amount";
  return NULL;
}
