/* The facts beside a condition. */
#include "compiler/sheet_build.h"

/* The lists that an expression asks about. */
static uint64_t lists_of(const TdExpr *expr) {
  if (!expr) return 0;
  return expr->kind == TD_E_LISTED ? UINT64_C(1) << expr->index : lists_of(expr->a) | lists_of(expr->b);
}

/* The fields and lists that are looked at: of `A 且 B` and `A 或 B` no B where A decides. */
static void look(const TdScope *scope, const TdExpr *expr, uint64_t *fields, uint64_t *lists) {
  bool logical = expr->kind == TD_E_AND || expr->kind == TD_E_OR || expr->kind == TD_E_NOT;
  if (!logical) {
    *fields |= td_expr_fields(expr);
    *lists |= lists_of(expr);
    return;
  }
  look(scope, expr->a, fields, lists);
  if (expr->kind == TD_E_NOT || td_known_is(td_trace_value(scope, expr->a), expr->kind == TD_E_OR)) return;
  look(scope, expr->b, fields, lists);
}

TdScope td_claim_scope(const TdTrace *trace) {
  return (TdScope){trace->model, trace->facts, trace->category, td_known(trace->base), td_known(0), NULL};
}

static TdBoth with(TdSheetBuild *build, TdBoth text, TdBoth more) {
  TdBoth out;
  for (int lang = 0; lang < 2; lang++)
    out.in[lang] = text.in[lang][0] == '\0' ? more.in[lang]
                                            : td_arena_printf(build->sheet->arena, "%s%s%s", text.in[lang],
                                                              lang == TD_LANG_ZH ? "，" : ", ", more.in[lang]);
  return out;
}

/* Of the funds together those that paid nothing are passed over. */
static bool is_silent(TdField field, const TdFacts *facts, uint64_t fields) {
  uint64_t others = 0;
  for (int f = 0; f < TD_FIELD_COUNT; f++)
    if (td_fields[f].kind == TD_KIND_FUND && f != (int)field) others |= fields & UINT64_C(1) << f;
  return td_fields[field].kind == TD_KIND_FUND && facts->value[field] == 0 && others != 0;
}

TdBoth td_text_facts(TdSheetBuild *build, const TdScope *scope, const TdExpr *expr) {
  const TdModel *model = build->what->model;
  const TdFacts *facts = build->what->trace->facts;
  uint64_t fields = 0, lists = 0;
  look(scope, expr, &fields, &lists);
  TdBoth out = td_name("");
  bool diseased = facts->present >> TD_F_DISE_NAME & 1;
  if (lists && diseased) fields &= ~(UINT64_C(1) << TD_F_DISE_NAME);
  for (int f = 0; f < TD_FIELD_COUNT; f++)
    if (fields >> f & 1 && !is_silent((TdField)f, facts, fields))
      out = with(build, out, td_say(build, TD_SAY_FACT, 2, td_text_field((TdField)f), td_text_fact(build, (TdField)f)));
  for (uint32_t i = 0; diseased && i < model->list_count; i++) {
    if (!(lists >> i & 1)) continue;
    TdBoth list = td_name(model->lists[i].name), disease = td_name(facts->disease);
    bool unnamed = model->lists[i].name[0] == '{';
    out = with(build, out,
               !(facts->lists >> i & 1) ? td_say(build, TD_SAY_LIST_MISSING, 1, list)
               : facts->listed >> i & 1
                   ? td_say(build, unnamed ? TD_SAY_IN_SET : TD_SAY_IN_LIST, 2, disease, list)
                   : td_say(build, unnamed ? TD_SAY_NOT_IN_SET : TD_SAY_NOT_IN_LIST, 2, disease, list));
  }
  return out;
}
