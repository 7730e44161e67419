/* Why a claim does not come to more, and what would alter it. */
#include "compiler/sheet_build.h"

static void why(TdSheetBuild *build, TdBoth text, const char *clause) {
  td_line(build, 0, text)->clause = clause;
}

static void why_benefit(TdSheetBuild *build, const TdTracedBenefit *traced) {
  TdBoth name = td_name(traced->benefit->name);
  bool threshold = traced->benefit->deductible == TD_D_THRESHOLD;
  if (traced->taken > 0)
    why(build,
        td_say(build, TD_SAY_WHY_DEDUCT, 3, name,
               td_say(build, threshold ? TD_SAY_OF_THRESHOLD : TD_SAY_OF_DEDUCTIBLE, 0),
               td_text_amount(build, traced->taken)),
        traced->deductible.clause);
  int64_t rest = traced->scope.base.value - traced->taken - traced->computed;
  if (traced->rate < TD_RATIO_ONE && rest > 0)
    why(build,
        td_say(build, TD_SAY_WHY_RATIO, 3, name, td_text_percent(build, traced->rate), td_text_amount(build, rest)),
        traced->clause);
  if (!traced->limited || traced->paid == traced->computed) return;
  for (guint i = 0; i < traced->limits->len; i++) {
    const TdTracedLimit *limit = &g_array_index(traced->limits, TdTracedLimit, i);
    if (!limit->applies || limit->left != traced->limit_left) continue;
    int32_t annual = limit->limit->annual;
    TdBoth label = annual < 0 ? td_say(build, TD_SAY_OF_LIMIT, 0)
                              : td_say(build, TD_SAY_OF_LIMIT_NAMED, 1, td_name(build->what->model->annuals[annual]));
    why(build,
        td_say(build, TD_SAY_WHY_LIMIT, 4, name, label, td_text_amount(build, limit->left),
               td_text_amount(build, traced->computed - traced->paid)),
        limit->figure.clause);
  }
}

static void why_subsidy(TdSheetBuild *build, const TdTracedBenefit *traced) {
  TdBoth name = td_name(traced->benefit->name);
  int64_t rest = traced->scope.base.value - traced->paid;
  if (rest <= 0) return;
  why(build,
      traced->paid == 0 ? td_say(build, TD_SAY_WHY_NO_AMOUNT, 1, name)
                        : td_say(build, TD_SAY_WHY_AMOUNT, 2, name, td_text_amount(build, rest)),
      traced->clause);
}

static bool why_failed(TdSheetBuild *build, TdScope scope, const GArray *conditions) {
  scope.trace = NULL;
  bool any = false;
  for (guint i = 0; i < conditions->len; i++) {
    const TdTracedCondition *traced = &g_array_index(conditions, TdTracedCondition, i);
    if (!td_known_is(traced->holds, false)) continue;
    const TdExpr *expr = traced->condition->expr;
    TdBoth facts = td_text_facts(build, &scope, expr);
    why(build,
        facts.in[TD_LANG_ZH][0] == '\0' ? td_say(build, TD_SAY_WHY_CONDITION_BARE, 1, td_text_expr(build, expr))
                                        : td_say(build, TD_SAY_WHY_CONDITION, 2, td_text_expr(build, expr), facts),
        traced->condition->cite.clause);
    any = true;
  }
  return any;
}

static void why_later(TdSheetBuild *build, const TdTracedBenefit *traced) {
  TdBoth name = td_name(traced->benefit->name);
  TdScope scope = traced->scope;
  scope.trace = NULL;
  for (guint i = 0; i < traced->conditions->len; i++) {
    const TdTracedCondition *condition = &g_array_index(traced->conditions, TdTracedCondition, i);
    if (!td_known_is(condition->holds, false)) continue;
    const TdExpr *expr = condition->condition->expr;
    TdBoth facts = td_text_facts(build, &scope, expr);
    why(build,
        facts.in[TD_LANG_ZH][0] == '\0' ? td_say(build, TD_SAY_WHY_LATER_BARE, 2, name, td_text_expr(build, expr))
                                        : td_say(build, TD_SAY_WHY_LATER, 3, name, td_text_expr(build, expr), facts),
        condition->condition->cite.clause);
    return;
  }
  why(build, td_say(build, TD_SAY_WHY_NO_LATER, 1, name), traced->benefit->cite.clause);
}

static void why_settled(TdSheetBuild *build) {
  const TdTrace *trace = build->what->trace;
  if (g_str_equal(trace->reason, "nothing_left") && trace->base == 0)
    why(build, td_say(build, TD_SAY_WHY_NOTHING, 0), "");
  if (g_str_equal(trace->reason, "rounded_to_zero")) why(build, td_say(build, TD_SAY_WHY_ROUNDED, 0), "");
  for (guint i = 0; i < trace->benefits->len; i++) {
    const TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    if (traced->applied && build->what->record == TD_RECORD_ENROLMENT)
      why_subsidy(build, traced);
    else if (traced->applied)
      why_benefit(build, traced);
    else if (trace->base > trace->aid)
      why_later(build, traced);
  }
  if (trace->status == TD_STATUS_PAID && trace->base == trace->aid) why(build, td_say(build, TD_SAY_WHY_WHOLE, 0), "");
}

static void why_ineligible(TdSheetBuild *build) {
  const TdTrace *trace = build->what->trace;
  if (trace->category < 0) why(build, td_say(build, TD_SAY_NO_CATEGORY, 0), "");
  why_failed(build, td_claim_scope(trace), trace->conditions);
  if (trace->benefits->len == 0) {
    if (g_str_equal(trace->reason, "no_benefit")) why(build, td_say(build, TD_SAY_WHY_NO_BENEFIT, 0), "");
    return;
  }
  const TdTracedBenefit *chosen = &g_array_index(trace->benefits, TdTracedBenefit, 0);
  why_failed(build, chosen->scope, chosen->conditions);
  TdBoth name = td_name(chosen->benefit->name), category = td_name(trace->model->labels[trace->category]);
  if (chosen->ratio.kind == TD_TR_NO_ROW)
    why(build,
        chosen->benefit->covers >> trace->category & 1 ? td_say(build, TD_SAY_WHY_NO_ROW, 2, name, category)
                                                       : td_say(build, TD_SAY_WHY_COVER, 2, name, category),
        chosen->benefit->cite.clause);
}

static const char *identity_clause(const TdTrace *trace) {
  return trace->category < 0 ? "" : trace->model->identities[trace->category].cite.clause;
}

/* At the identity, among the deferrals, or in a benefit's ratio. */
const char *td_deferring_clause(const TdTrace *trace) {
  const TdIdentity *identity = &trace->model->identities[MAX(0, trace->category)];
  if (identity->outcome == TD_I_DEFERRED) return identity_clause(trace);
  for (guint i = 0; i < trace->deferrals->len; i++) {
    const TdTracedCondition *traced = &g_array_index(trace->deferrals, TdTracedCondition, i);
    if (td_known_is(traced->holds, true)) return traced->condition->cite.clause;
  }
  for (guint i = 0; i < trace->benefits->len; i++) {
    const TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    if (traced->ratio.kind != TD_TR_DEFERRED) continue;
    return traced->ratio.clause[0] != '\0' ? traced->ratio.clause : traced->benefit->cite.clause;
  }
  return "";
}

/* Where a benefit says that a word of the policy's own is to be told. */
static const char *word_clause(const TdTrace *trace, const char *word) {
  for (guint i = 0; i < trace->benefits->len; i++) {
    const TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    if (traced->ratio.kind != TD_TR_UNKNOWN || !g_str_equal(traced->ratio.word, word)) continue;
    return traced->ratio.clause[0] != '\0' ? traced->ratio.clause : traced->benefit->cite.clause;
  }
  return "";
}

static void why_missing(TdSheetBuild *build, const char *word) {
  const TdModel *model = build->what->model;
  int32_t category = build->what->trace->category;
  const char *clause = "";
  TdBoth name = td_name(word), what = td_missing_text(build, word, &clause);
  if (model->identities[category].outcome == TD_I_UNDETERMINED && g_str_equal(model->identities[category].word, word)) {
    what = td_say(build, TD_SAY_IDENTITY_OPEN, 2, td_name(model->labels[category]), name);
    clause = identity_clause(build->what->trace);
  } else if (what.in[TD_LANG_ZH][0] == '\0') {
    what = td_say(build, TD_SAY_WORD_MISSING, 1, name);
    clause = word_clause(build->what->trace, word);
  }
  why(build, td_say(build, TD_SAY_WHY_MISSING, 1, what), clause);
}

static void why_no_policy(TdSheetBuild *build) {
  const TdCase *what = build->what;
  TdBoth day = td_text_date(build, what->enddate);
  why(build, td_say(build, what->model_count == 0 ? TD_SAY_WHY_NO_PLACE : TD_SAY_WHY_NO_POLICY, 1, day), "");
}

void td_sheet_why(TdSheetBuild *build) {
  const TdCase *what = build->what;
  build->part = TD_PART_WHY;
  if (what->rejected) {
    why(build, td_say(build, TD_SAY_WHY_REJECTED, 1, what->reject_text), "");
  } else if (!what->trace) {
    if (what->status == TD_STATUS_NO_POLICY)
      why_no_policy(build);
    else
      why(build, td_say(build, TD_SAY_WHY_REVERSED, 1, td_name(what->original)), "");
  } else {
    const TdTrace *trace = what->trace;
    switch (trace->status) {
      case TD_STATUS_PAID:
      case TD_STATUS_ZERO: why_settled(build); break;
      case TD_STATUS_INELIGIBLE: why_ineligible(build); break;
      case TD_STATUS_DEFERRED:
        why(build, td_say(build, TD_SAY_WHY_DEFERRED, 1, td_reason_text(build, trace->status, trace->reason)),
            td_deferring_clause(trace));
        break;
      case TD_STATUS_UNDETERMINED: why_missing(build, trace->reason); break;
      case TD_STATUS_NO_POLICY:
      case TD_STATUS_REVERSED:
      case TD_STATUS_COUNT: break;
    }
  }
}

static TdBoth value_text(TdSheetBuild *build, TdField field, int64_t value) {
  TdBoth out;
  for (int lang = 0; lang < 2; lang++) {
    g_autoptr(GString) text = g_string_new(NULL);
    td_put_field_value(text, field, value, "", (TdLang)lang);
    out.in[lang] = td_arena_text(build->sheet->arena, text->str, text->len);
  }
  return out;
}

static TdBoth change_text(TdSheetBuild *build, const TdFactChange *change) {
  const TdModel *model = build->what->model;
  const TdFacts *facts = build->what->trace->facts;
  switch ((TdFactChangeKind)change->kind) {
    case TD_CHANGE_LIST: {
      TdBoth list = td_name(model->lists[change->index].name);
      bool known = facts->lists >> change->index & 1;
      return td_say(build,
                    change->listed ? TD_SAY_CHANGE_LISTED
                    : known        ? TD_SAY_CHANGE_UNLISTED
                                   : TD_SAY_CHANGE_SUPPLIED,
                    1, list);
    }
    case TD_CHANGE_IDENTITY: return td_say(build, TD_SAY_CHANGE_LABEL, 1, td_name(model->labels[change->index]));
    case TD_CHANGE_NONE:
    case TD_CHANGE_FLAG:
    case TD_CHANGE_CODE:
    case TD_CHANGE_DATE:
    case TD_CHANGE_AMOUNT: break;
  }
  if (!(facts->present >> change->field & 1))
    return td_say(build, TD_SAY_CHANGE_FILLED, 2, td_text_field(build, change->field),
                  value_text(build, change->field, change->value));
  return td_say(build, TD_SAY_CHANGE_FIELD, 3, td_text_field(build, change->field), td_text_fact(build, change->field),
                value_text(build, change->field, change->value));
}

void td_sheet_change(TdSheetBuild *build) {
  const TdFactChange *change = build->what->change;
  build->part = TD_PART_CHANGE;
  if (!change) return;
  if (change->kind == TD_CHANGE_NONE) {
    td_line(build, 0, td_say(build, TD_SAY_CHANGE_NONE, 0));
    return;
  }
  TdBoth status = td_status_text(build, change->status);
  TdBoth result;
  if (change->status == TD_STATUS_PAID || change->status == TD_STATUS_ZERO)
    result = td_say(build, TD_SAY_CHANGE_TOTAL, 2, td_text_amount(build, change->aid), status);
  else
    result = td_say(build, TD_SAY_CHANGE_STATUS, 2, status, td_reason_text(build, change->status, change->reason));
  td_line_value(build, 0, change_text(build, change), result, "");
}
