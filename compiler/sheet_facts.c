/* The facts beside a condition, and the rows of a table that they lead to. */
#include "compiler/sheet_build.h"

/* The lists that an expression asks about. */
static uint64_t lists_of(const TdExpr *expr) {
  if (!expr) return 0;
  return expr->kind == TD_E_LISTED ? UINT64_C(1) << expr->index : lists_of(expr->a) | lists_of(expr->b);
}

/* What is looked at. */
typedef struct {
  uint64_t fields, lists;
  uint64_t labels; /* that are asked for */
} Looked;

/* Of `A 且 B` and `A 或 B` no B where A decides. */
static void look(const TdScope *scope, const TdExpr *expr, Looked *looked) {
  switch ((TdExprKind)expr->kind) {
    case TD_E_AND:
    case TD_E_OR:
      look(scope, expr->a, looked);
      if (!td_known_is(td_trace_value(scope, expr->a), expr->kind == TD_E_OR)) look(scope, expr->b, looked);
      break;
    case TD_E_NOT: look(scope, expr->a, looked); break;
    case TD_E_IDENTITY: looked->labels |= expr->set; break;
    default: looked->fields |= td_expr_fields(expr); looked->lists |= lists_of(expr);
  }
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
  Looked looked = {0};
  look(scope, expr, &looked);
  uint64_t fields = looked.fields, lists = looked.lists, carried = looked.labels & facts->labels;
  TdBoth out = td_name("");
  bool diseased = facts->present >> TD_F_DISE_NAME & 1;
  if (lists && diseased) fields &= ~(UINT64_C(1) << TD_F_DISE_NAME);
  for (int f = 0; f < TD_FIELD_COUNT; f++)
    if (fields >> f & 1 && !is_silent((TdField)f, facts, fields))
      out = with(build, out,
                 td_say(build, TD_SAY_FACT, 2, td_text_field(build, (TdField)f), td_text_fact(build, (TdField)f)));
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
  if (looked.labels)
    out = with(build, out,
               carried ? td_say(build, TD_SAY_CARRIED, 1, td_text_labels(build, carried))
                       : td_say(build, TD_SAY_CARRIED_NONE, 0));
  return out;
}

/* Does an expression name the value itself, as `医院等级 = 一级`? */
static bool names_value(const TdExpr *expr) {
  if (expr->kind == TD_E_EQ) return expr->b->kind == TD_E_CONST;
  return expr->kind == TD_E_MEMBER && (expr->set & (expr->set - 1)) == 0;
}

static bool by_identity(const TdTerm *term) {
  for (uint32_t i = 0; i < term->row_count; i++)
    if (term->rows[i].guard && term->rows[i].guard->kind != TD_E_CATEGORY) return false;
  return true;
}

void td_put_rows(TdSheetBuild *build, int level, TdScope scope, const TdTerm *term) {
  scope.trace = NULL;
  while (term->kind == TD_T_TABLE) {
    const TdRow *row = term->rows, *end = term->rows + term->row_count;
    while (row < end && row->guard && !td_known_is(td_trace_value(&scope, row->guard), true)) row++;
    if (row == end) return;
    if (!by_identity(term)) {
      TdBoth text = row->guard ? td_text_expr(build, row->guard) : td_say(build, TD_SAY_ROW_ELSE, 0);
      TdBoth facts = row->guard && !names_value(row->guard) ? td_text_facts(build, &scope, row->guard) : td_name("");
      if (facts.in[TD_LANG_ZH][0] != '\0') text = td_say(build, TD_SAY_ROW_VALUE, 2, text, facts);
      td_line_value(build, level, td_say(build, TD_SAY_ROW, 0), text, "");
    }
    term = row->term;
  }
}
