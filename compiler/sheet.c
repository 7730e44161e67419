#include "compiler/sheet.h"

#include "compiler/sheet_build.h"
#include "runtime/date.h"

static TdBoth period_text(TdSheetBuild *build, const TdModel *model) {
  TdBoth from = td_text_date(build, model->valid_from), until = td_text_date(build, model->valid_until);
  return model->valid_until >= TD_DATE_MAX ? td_say(build, TD_SAY_VALID_FROM, 1, from)
                                           : td_say(build, TD_SAY_VALID_UNTIL, 2, from, until);
}

static void put_policy(TdSheetBuild *build, TdPhrase phrase, const TdModel *model) {
  TdBoth id = td_name(model->id), title = td_name(model->title);
  td_line_value(build, 0, td_say(build, phrase, 0),
                model->title[0] != '\0' ? td_say(build, TD_SAY_POLICY_VALUE, 2, title, id) : id, "");
  if (model->document[0] != '\0')
    td_line_value(build, 0, td_say(build, TD_SAY_DOCUMENT, 0), td_name(model->document), "");
  td_line_value(build, 0, td_say(build, TD_SAY_VALID, 0), period_text(build, model), model->cite.clause);
}

/* Why this version of the policy is a coverage year's. */
static void put_version(TdSheetBuild *build) {
  const TdCase *what = build->what;
  int64_t year = what->trace->facts->value[TD_F_YEAR];
  bool begun = td_date_year(what->model->valid_from) <= year;
  td_line_value(build, 0, td_say(build, TD_SAY_VERSION, 0),
                td_say(build, begun ? TD_SAY_LATEST : TD_SAY_EARLIEST, 1, td_text_fact(build, TD_F_YEAR)), "");
}

static void put_rules(TdSheetBuild *build) {
  const TdCase *what = build->what;
  build->part = TD_PART_RULES;
  if (!what->model) {
    td_line(build, 0, td_say(build, TD_SAY_NO_POLICY, 0));
    for (size_t i = 0; i < what->model_count; i++)
      td_line_value(build, 0, td_name(what->models[i]->id), period_text(build, what->models[i]),
                    what->models[i]->cite.clause);
    return;
  }
  TdPhrase phrase = TD_SAY_POLICY;
  for (size_t i = 0; i < what->passed_count; i++, phrase = TD_SAY_GOVERNING) {
    const TdTrace *passed = what->passed[i].trace;
    put_policy(build, phrase, passed->model);
    td_line_value(build, 0, td_say(build, TD_SAY_PASSED_ON, 1, td_name(passed->model->labels[passed->category])),
                  td_name(passed->reason), td_deferring_clause(passed));
  }
  put_policy(build, phrase, what->model);
  if (what->record == TD_RECORD_ENROLMENT && what->trace) put_version(build);
}

/* The amounts of a claim stand in the calculation; here is the rest. */
static void put_facts(TdSheetBuild *build) {
  const TdTrace *trace = build->what->trace;
  bool premium = build->what->record == TD_RECORD_ENROLMENT;
  build->part = TD_PART_FACTS;
  uint64_t fields = trace->fields | UINT64_C(1) << (premium ? TD_F_YEAR : TD_F_ENDDATE);
  for (int f = 0; f < TD_FIELD_COUNT; f++) {
    TdFieldKind kind = td_fields[f].kind;
    if (fields >> f & 1 && (premium || (kind != TD_KIND_FUND && kind != TD_KIND_MONEY)))
      td_line_value(build, 0, td_text_field(build, (TdField)f), td_text_fact(build, (TdField)f), "");
  }
  for (uint32_t i = 0; i < trace->model->external_count; i++) {
    if (!(trace->externals[i / 64] >> i % 64 & 1)) continue;
    const TdModelExternal *external = &trace->model->externals[i];
    TdExpr value = {.kind = TD_E_CONST, .type = external->type, .value = trace->facts->external[i]};
    td_line_value(build, 0, td_name(external->name),
                  trace->facts->supplied[i] ? td_text_expr(build, &value) : td_say(build, TD_SAY_NOT_SUPPLIED, 0),
                  external->cite.clause);
  }
}

static void put_choices(TdSheetBuild *build) {
  const TdTrace *trace = build->what->trace;
  for (guint i = 0; i < trace->choices->len; i++) {
    TdTracedChoice choice = g_array_index(trace->choices, TdTracedChoice, i);
    const TdIdentity *identity = &trace->model->identities[choice.category];
    TdBoth status = td_status_text(build, choice.status);
    bool paid = choice.status == TD_STATUS_PAID || choice.status == TD_STATUS_ZERO;
    td_line_value(
        build, 1, td_say(build, TD_SAY_CHOICE, 1, td_name(trace->model->labels[choice.category])),
        paid ? td_say(build, TD_SAY_CHANGE_TOTAL, 2, td_text_amount(build, choice.aid), status)
             : td_say(build, TD_SAY_CHANGE_STATUS, 2, status, td_reason_text(build, choice.status, choice.reason)),
        identity->cite.clause);
  }
}

/* Why this one of several identities. */
static TdPhrase several_phrase(const TdTrace *trace) {
  if (!trace->model->best) return TD_SAY_FIRST;
  if (trace->status == TD_STATUS_INELIGIBLE) return TD_SAY_BEST_FAILS;
  return trace->status == TD_STATUS_PAID || trace->status == TD_STATUS_ZERO ? TD_SAY_BEST : TD_SAY_BEST_STOPS;
}

/* The extension by which a label holds to the end of the month. */
static const TdExtension *extension_of(const TdModel *model, uint64_t label) {
  uint32_t i = 0;
  while (i + 1 < model->extension_count && !(model->extensions[i].labels & label)) i++;
  return &model->extensions[i];
}

static TdBoth held_text(TdSheetBuild *build, const TdSheetHeld *held) {
  TdBoth from = td_text_date(build, held->from), until = td_text_date(build, held->until), out;
  if (held->from > TD_DATE_MIN)
    out = held->until < TD_DATE_MAX ? td_say(build, TD_SAY_VALID_UNTIL, 2, from, until)
                                    : td_say(build, TD_SAY_VALID_FROM, 1, from);
  else
    out = held->until < TD_DATE_MAX ? td_say(build, TD_SAY_HELD_UNTIL, 1, until) : td_say(build, TD_SAY_HELD_ALWAYS, 0);
  switch (held->held) {
    case TD_HELD_NOT: return td_say(build, TD_SAY_HELD_NOT, 1, out);
    case TD_HELD_DURING_STAY: return td_say(build, TD_SAY_HELD_STAY, 1, out);
    case TD_HELD_TO_MONTH_END: return td_say(build, TD_SAY_HELD_MONTH, 1, out);
    case TD_HELD_ON_DISCHARGE: break;
  }
  return out;
}

/* The clause and the assumption by which a label counts, where it does not simply hold on the day of discharge. */
static const TdCite *held_cite(const TdModel *model, const TdSheetHeld *held) {
  if (held->held == TD_HELD_DURING_STAY) return &model->counted_cite;
  return held->held == TD_HELD_TO_MONTH_END ? &extension_of(model, held->label)->cite : NULL;
}

static void put_held(TdSheetBuild *build) {
  for (size_t i = 0; i < build->what->held_count; i++) {
    const TdSheetHeld *held = &build->what->held[i];
    const TdCite *cite = held_cite(build->what->model, held);
    td_line_value(build, 1, td_name(held->name), held_text(build, held), cite ? cite->clause : "");
  }
}

/* The clause of the identity and that by which it was chosen. */
static const char *chosen_clause(TdSheetBuild *build, const char *clause, const char *order) {
  if (clause[0] == '\0' || order[0] == '\0') return clause[0] == '\0' ? order : clause;
  return td_arena_printf(build->sheet->arena, "%s、%s", clause, order);
}

static void put_identity(TdSheetBuild *build) {
  const TdTrace *trace = build->what->trace;
  const TdModel *model = trace->model;
  build->part = TD_PART_IDENTITY;
  td_line_value(build, 0, td_say(build, build->what->held ? TD_SAY_PEOPLE_LABELS : TD_SAY_LABELS, 0),
                trace->facts->labels ? td_text_labels(build, trace->facts->labels) : td_say(build, TD_SAY_NO_LABELS, 0),
                "");
  put_held(build);
  if (build->what->unknown_labels[0] != '\0')
    td_line_value(build, 0, td_say(build, TD_SAY_OTHER_LABELS, 0), td_name(build->what->unknown_labels), "");
  for (uint32_t i = 0; i < model->identity_count; i++) {
    const TdIdentity *identity = &model->identities[i];
    if (!(trace->facts->labels >> i & 1) || trace->candidates >> i & 1) continue;
    td_line_value(build, 0, td_say(build, TD_SAY_PASSED_OVER, 1, td_name(model->labels[i])),
                  td_say(build, TD_SAY_PASSED_WHY, 1, td_text_expr(build, identity->when)), identity->cite.clause);
  }
  TdBoth label = td_say(build, TD_SAY_CATEGORY, 0);
  if (trace->category < 0) {
    td_line_value(build, 0, label, td_say(build, TD_SAY_NO_CATEGORY, 0), "");
    return;
  }
  TdBoth name = td_name(model->labels[trace->category]), all = td_text_labels(build, trace->candidates);
  bool only = (trace->candidates & (trace->candidates - 1)) == 0;
  const char *clause = model->identities[trace->category].cite.clause;
  td_line_value(build, 0, label,
                only ? td_say(build, TD_SAY_ONLY, 1, name) : td_say(build, several_phrase(trace), 2, name, all),
                only ? clause : chosen_clause(build, clause, model->order_cite.clause));
  if (!only) put_choices(build);
}

static TdSheetLine *mark(TdSheetBuild *build, TdBoth label, TdBoth value, TdKnown holds, const char *clause) {
  TdSheetLine *line = td_line(build, 0, label);
  line->value = value;
  line->clause = clause;
  line->mark = holds.known ? holds.value ? TD_MARK_YES : TD_MARK_NO : TD_MARK_UNKNOWN;
  return line;
}

static void put_condition(TdSheetBuild *build, const TdScope *scope, const TdTracedCondition *traced,
                          const char *benefit) {
  const TdCondition *condition = traced->condition;
  TdBoth text = td_text_expr(build, condition->expr);
  if (benefit) text = td_say(build, TD_SAY_LATER, 2, td_name(benefit), text);
  mark(build, text, td_text_facts(build, scope, condition->expr), traced->holds, condition->cite.clause);
}

static void put_routes(TdSheetBuild *build) {
  const TdTrace *trace = build->what->trace;
  TdScope scope = td_claim_scope(trace);
  for (guint i = 0; i < trace->routes->len; i++) {
    const TdTracedRoute *route = &g_array_index(trace->routes, TdTracedRoute, i);
    const TdExpr *when = route->benefit->when;
    TdSheetLine *line =
        mark(build, td_say(build, TD_SAY_ROUTE, 2, td_name(route->benefit->name), td_text_expr(build, when)),
             td_text_facts(build, &scope, when), route->holds, route->benefit->when_cite.clause);
    if (line->mark == TD_MARK_NO && trace->benefits->len > 0) line->mark = TD_MARK_ASIDE;
  }
  if (trace->benefits->len == 0) return;
  const TdTracedBenefit *chosen = &g_array_index(trace->benefits, TdTracedBenefit, 0);
  bool covers = chosen->benefit->covers >> trace->category & 1;
  mark(build, td_say(build, TD_SAY_BENEFIT, 1, td_name(chosen->benefit->name)),
       td_say(build, covers ? TD_SAY_COVERS : TD_SAY_COVERS_NOT, 1, td_name(trace->model->labels[trace->category])),
       td_known(covers), chosen->benefit->cite.clause);
}

/* Of a deferred claim the benefits up to the one that defers it; a deferral stands before those on the remainder. */
static guint benefits_told(const TdTrace *trace) {
  if (trace->status != TD_STATUS_DEFERRED) return trace->benefits->len;
  for (guint i = 0; i < trace->benefits->len; i++)
    if (g_array_index(trace->benefits, TdTracedBenefit, i).ratio.kind == TD_TR_DEFERRED) return i + 1;
  return MIN(trace->benefits->len, 1);
}

static void put_conditions(TdSheetBuild *build) {
  const TdTrace *trace = build->what->trace;
  TdScope scope = td_claim_scope(trace);
  build->part = TD_PART_CONDITIONS;
  for (guint i = 0; i < trace->conditions->len; i++)
    put_condition(build, &scope, &g_array_index(trace->conditions, TdTracedCondition, i), NULL);
  for (guint i = 0; i < trace->deferrals->len; i++) {
    const TdTracedCondition *traced = &g_array_index(trace->deferrals, TdTracedCondition, i);
    const TdExpr *expr = traced->condition->expr;
    TdSheetLine *line =
        mark(build, td_say(build, TD_SAY_DEFERRAL, 2, td_name(traced->condition->word), td_text_expr(build, expr)),
             td_text_facts(build, &scope, expr), traced->holds, traced->condition->cite.clause);
    if (line->mark == TD_MARK_NO) line->mark = TD_MARK_ASIDE;
  }
  put_routes(build);
  for (guint i = 0; i < benefits_told(trace); i++) {
    const TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    TdScope own = traced->scope;
    own.trace = NULL;
    for (guint k = 0; k < traced->conditions->len; k++)
      put_condition(build, &own, &g_array_index(traced->conditions, TdTracedCondition, k), traced->benefit->name);
  }
}

static void put_outcome(TdSheetBuild *build) {
  const TdSheet *sheet = build->sheet;
  build->part = TD_PART_RESULT;
  td_line_value(build, 0, td_say(build, TD_SAY_STATUS, 0), sheet->status_text, "");
  if (sheet->reason[0] != '\0' && !g_str_equal(sheet->reason, sheet->status))
    td_line_value(build, 0, td_say(build, TD_SAY_REASON, 0), sheet->reason_text, "");
}

static void put_alerts(TdSheetBuild *build) {
  const TdTrace *trace = build->what->trace;
  build->part = TD_PART_ALERTS;
  for (guint i = 0; i < trace->alerts->len; i++) {
    const TdTracedAlert *alert = &g_array_index(trace->alerts, TdTracedAlert, i);
    if (!alert->raised) continue;
    td_line_value(build, 0, td_name(alert->alert->name),
                  td_say(build, TD_SAY_ALERT_LINE, 2, td_text_amount(build, alert->amount.value),
                         td_text_amount(build, alert->threshold.value)),
                  alert->clause);
  }
}

static void put_assumptions(TdSheetBuild *build, const TdTrace *trace, const TdSheetHeld *held, size_t held_count) {
  for (guint i = 0; i < trace->assumed->len; i++) {
    const TdCite *cite = g_ptr_array_index(trace->assumed, i);
    td_line(build, 0, td_name(cite->assume))->clause = cite->clause;
  }
  g_autoptr(GHashTable) cited = g_hash_table_new(NULL, NULL);
  for (size_t i = 0; i < held_count; i++) {
    const TdCite *cite = held[i].label ? held_cite(trace->model, &held[i]) : NULL;
    if (cite && cite->assume[0] != '\0' && g_hash_table_add(cited, (gpointer)cite))
      td_line(build, 0, td_name(cite->assume))->clause = cite->clause;
  }
}

static void put_assumed(TdSheetBuild *build) {
  const TdCase *what = build->what;
  build->part = TD_PART_ASSUMED;
  for (size_t i = 0; i < what->passed_count; i++)
    put_assumptions(build, what->passed[i].trace, what->passed[i].held, what->passed[i].held_count);
  put_assumptions(build, what->trace, what->held, what->held_count);
}

static void put_returned(TdSheetBuild *build) {
  const TdCase *what = build->what;
  build->part = TD_PART_ANNUAL;
  for (uint32_t i = 0; what->model && i < what->model->annual_count; i++) {
    int64_t back = what->before[i] - what->after[i];
    if (what->before[i] == 0 && back == 0) continue;
    TdBoth name = td_name(what->model->annuals[i]);
    uint32_t operands[] = {td_given(build, 0, td_say(build, TD_SAY_ANNUAL_BEFORE, 1, name), false, what->before[i], ""),
                           td_given(build, 0, td_say(build, TD_SAY_ANNUAL_BACK, 1, name), false, back, "")};
    td_calc(build, 0, td_say(build, TD_SAY_ANNUAL_AFTER, 1, name), TD_CALC_DIFFERENCE, "", operands, 2);
  }
  build->part = TD_PART_RESULT;
  td_given(build, 0, td_say(build, TD_SAY_TOTAL, 0), false, what->aid, "");
}

static void set_outcome(TdSheetBuild *build) {
  TdSheet *sheet = build->sheet;
  const TdCase *what = build->what;
  const TdTrace *trace = what->trace;
  TdStatus status = trace ? trace->status : what->status;
  int32_t category = trace ? trace->category : what->category;
  sheet->status = td_statuses[status].word;
  sheet->status_text = td_status_text(build, status);
  sheet->reason = trace ? trace->reason : sheet->status;
  sheet->policy = what->model ? what->model->id : "";
  sheet->category = what->model && category >= 0 ? what->model->labels[category] : "";
  if (what->rejected) {
    sheet->status = "rejected";
    sheet->status_text = td_both("已拒收", "rejected");
    sheet->reason = what->reject;
    sheet->reason_text = what->reject_text;
    return;
  }
  sheet->reason_text = td_reason_text(build, status, sheet->reason);
  bool answered = status == TD_STATUS_PAID || status == TD_STATUS_ZERO || status == TD_STATUS_INELIGIBLE;
  sheet->has_base = status != TD_STATUS_REVERSED;
  sheet->has_aid = answered || status == TD_STATUS_REVERSED;
  sheet->has_residual = answered;
  sheet->base = trace ? trace->base : what->base;
  sheet->aid = trace ? trace->aid : what->aid;
  sheet->residual = sheet->base - sheet->aid;
}

static void put_parts(TdSheetBuild *build) {
  const TdCase *what = build->what;
  if (what->model || !what->rejected) put_rules(build);
  if (what->trace) {
    put_facts(build);
    put_identity(build);
    put_conditions(build);
    td_sheet_sums(build);
  } else if (what->status == TD_STATUS_REVERSED && !what->rejected) {
    put_returned(build);
  }
  put_outcome(build);
  if (what->trace) {
    put_alerts(build);
    put_assumed(build);
  }
  td_sheet_why(build);
  if (what->trace) td_sheet_change(build);
}

TdSheet *td_sheet_new(const TdCase *what) {
  TdSheet *sheet = g_new0(TdSheet, 1);
  *sheet = (TdSheet){.arena = td_arena_new(), .lines = g_array_new(FALSE, FALSE, sizeof(TdSheetLine))};
  sheet->record = what->record;
  sheet->setl_id = td_arena_text(sheet->arena, what->setl_id, strlen(what->setl_id));
  sheet->psn_no = td_arena_text(sheet->arena, what->psn_no, strlen(what->psn_no));
  sheet->year = what->year ? td_arena_text(sheet->arena, what->year, strlen(what->year)) : "";
  TdSheetBuild build = {.sheet = sheet, .what = what};
  for (int i = 0; i < TD_BUILTIN_COUNT; i++) build.memo[i] = -1;
  for (int i = 0; i < TD_FIELD_COUNT; i++) build.inputs[i] = -1;
  for (int i = 0; i < TD_MAX_ANNUALS; i++) build.before[i] = -1;
  uint32_t annuals = what->model ? what->model->annual_count : 0;
  for (uint32_t i = 0; i < annuals; i++) build.added[i] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
  set_outcome(&build);
  put_parts(&build);
  for (uint32_t i = 0; i < annuals; i++) g_array_unref(build.added[i]);
  if (build.wrong) g_clear_pointer(&sheet, td_sheet_free);
  return sheet;
}

void td_sheet_free(TdSheet *sheet) {
  if (!sheet) return;
  td_arena_free(sheet->arena);
  g_array_unref(sheet->lines);
  g_free(sheet);
}
