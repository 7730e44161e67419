#include "compiler/cover_value.h"

#include <string.h>

#include "runtime/date.h"

static const TdCoverValue unknown = {false, 0};

/* A value that 64 bits cannot hold counts as unknown: the engine has rejected the claim. */
static TdCoverValue narrow(TdInt128 wide) {
  return wide < INT64_MIN || wide > INT64_MAX ? unknown : td_cover_known((int64_t)wide);
}

TdCoverValue td_cover_add(TdCoverValue a, TdCoverValue b) {
  return a.known && b.known ? narrow((TdInt128)a.value + b.value) : unknown;
}

TdCoverValue td_cover_subtract(TdCoverValue a, TdCoverValue b) {
  return a.known && b.known ? narrow((TdInt128)a.value - b.value) : unknown;
}

TdCoverValue td_cover_share(TdCoverValue amount, TdCoverValue ratio) {
  int64_t share;
  if (!amount.known || !ratio.known || !td_money_share(amount.value, ratio.value, &share)) return unknown;
  return td_cover_known(share);
}

TdCoverValue td_cover_min(TdCoverValue a, TdCoverValue b) {
  return a.known && b.known ? td_cover_known(MIN(a.value, b.value)) : unknown;
}

TdCoverValue td_cover_max(TdCoverValue a, TdCoverValue b) {
  return a.known && b.known ? td_cover_known(MAX(a.value, b.value)) : unknown;
}

static TdCoverValue field(const TdCoverScene *scene, TdField which) {
  return scene->claim->has[which] ? td_cover_known(scene->claim->value[which]) : unknown;
}

static const TdSupplied *supplied(const TdCoverScene *scene, bool list, uint32_t index) {
  const TdTest *test = scene->claim->test;
  for (uint32_t i = 0; i < test->supplied_count; i++)
    if (test->supplied[i].list == list && test->supplied[i].index == index) return &test->supplied[i];
  return NULL;
}

static TdCoverValue builtin(const TdCoverScene *scene, TdBuiltin which) {
  static const TdField paying[] = {TD_F_HIFP, TD_F_CVLSERV, TD_F_HIFES, TD_F_HIFMI, TD_F_HIFOB, TD_F_OTH};
  TdCoverValue funds = td_cover_known(0), amount = field(scene, TD_F_INSCP);
  for (size_t i = 0; i < G_N_ELEMENTS(paying); i++) funds = td_cover_add(funds, field(scene, paying[i]));
  switch (which) {
    case TD_B_FUNDS: return funds;
    case TD_B_CATALOGUE: amount = td_cover_add(amount, field(scene, TD_F_PRESELF)); break;
    case TD_B_AGE:
      if (!scene->claim->has[TD_F_BRDY]) return unknown;
      return td_cover_known(td_date_years(scene->claim->value[TD_F_BRDY], scene->claim->value[TD_F_ENDDATE]));
    case TD_B_BASE: return scene->base;
    case TD_B_AID: return scene->aid;
    default: break;
  }
  return td_cover_max(td_cover_known(0), td_cover_subtract(amount, funds));
}

static TdCoverValue param(const TdCoverScene *scene, const TdParam *param) {
  const TdDatedRow *row = &param->rows[0];
  for (uint32_t i = 1; i < param->row_count; i++)
    if (param->rows[i].from <= scene->claim->value[TD_F_ENDDATE]) row = &param->rows[i];
  scene->took(scene->user, row);
  return td_cover_known(row->value);
}

static TdCoverValue listed(const TdCoverScene *scene, uint32_t index) {
  const TdModelList *list = &scene->model->lists[index];
  const TdSupplied *given = list->external ? supplied(scene, true, index) : NULL;
  if (!scene->claim->has[TD_F_DISE_NAME] || (list->external && given == NULL)) return unknown;
  const char *const *entries = given != NULL ? given->entries : list->entries;
  uint32_t count = given != NULL ? given->entry_count : list->entry_count;
  for (uint32_t i = 0; i < count; i++)
    if (strcmp(entries[i], scene->claim->disease) == 0) return td_cover_known(1);
  return td_cover_known(0);
}

static bool has_bit(uint64_t set, int64_t bit) {
  return bit >= 0 && bit < 64 && (set >> bit & 1) != 0;
}

static TdCoverValue both(TdCoverValue a, TdCoverValue b) {
  if ((a.known && !a.value) || (b.known && !b.value)) return td_cover_known(0);
  return a.known && b.known ? td_cover_known(1) : unknown;
}

static TdCoverValue opposite(TdCoverValue a) {
  return a.known ? td_cover_known(!a.value) : a;
}

static TdCoverValue shifted(TdCoverValue date, const TdExpr *by) {
  if (!date.known) return date;
  bool months = by->type == TD_M_MONTHS;
  return td_cover_known(months ? td_date_add_months(date.value, by->value) : td_date_add_days(date.value, by->value));
}

static TdCoverValue of_two(const TdExpr *expr, TdCoverValue a, TdCoverValue b) {
  bool known = a.known && b.known;
  switch ((TdExprKind)expr->kind) {
    case TD_E_ADD: return td_cover_add(a, b);
    case TD_E_SUB: return td_cover_subtract(a, b);
    case TD_E_SHARE: return td_cover_share(a, b);
    case TD_E_MIN: return td_cover_min(a, b);
    case TD_E_MAX: return td_cover_max(a, b);
    case TD_E_LT: return known ? td_cover_known(a.value < b.value) : unknown;
    case TD_E_LE: return known ? td_cover_known(a.value <= b.value) : unknown;
    case TD_E_EQ: return known ? td_cover_known(a.value == b.value) : unknown;
    case TD_E_AND: return both(a, b);
    case TD_E_OR: return opposite(both(opposite(a), opposite(b)));
    default: g_assert_not_reached();
  }
}

TdCoverValue td_cover_value(const TdCoverScene *scene, const TdExpr *expr) {
  const TdSupplied *given;
  TdCoverValue a;
  if (expr == NULL) return td_cover_known(1);
  switch ((TdExprKind)expr->kind) {
    case TD_E_CONST: return td_cover_known(expr->value);
    case TD_E_FIELD: return field(scene, (TdField)expr->index);
    case TD_E_HAS_FIELD: return td_cover_known(scene->claim->has[expr->index]);
    case TD_E_EXTERNAL:
      given = supplied(scene, false, expr->index);
      return given != NULL ? td_cover_known(given->value) : unknown;
    case TD_E_HAS_EXTERNAL: return td_cover_known(supplied(scene, false, expr->index) != NULL);
    case TD_E_PARAM: return param(scene, &scene->model->params[expr->index]);
    case TD_E_BUILTIN: return builtin(scene, (TdBuiltin)expr->index);
    case TD_E_LISTED: return listed(scene, expr->index);
    case TD_E_IDENTITY: return td_cover_known((scene->claim->labels & expr->set) != 0);
    case TD_E_CATEGORY: return td_cover_known(has_bit(expr->set, scene->category));
    case TD_E_MEMBER:
      a = td_cover_value(scene, expr->a);
      return a.known ? td_cover_known(has_bit(expr->set, a.value)) : a;
    case TD_E_NOT: return opposite(td_cover_value(scene, expr->a));
    case TD_E_SHIFT: return shifted(td_cover_value(scene, expr->a), expr->b);
    default: break;
  }
  a = td_cover_value(scene, expr->a);
  return of_two(expr, a, td_cover_value(scene, expr->b));
}

const TdTerm *td_cover_term(const TdCoverScene *scene, const TdTerm *term) {
  while (term->kind == TD_T_TABLE) {
    const TdTerm *taken = NULL;
    for (uint32_t i = 0; i < term->row_count && taken == NULL; i++) {
      TdCoverValue guard = td_cover_value(scene, term->rows[i].guard);
      if (!guard.known) return NULL;
      if (guard.value) taken = term->rows[i].term;
    }
    if (taken == NULL) return NULL;
    scene->took(scene->user, taken);
    term = taken;
  }
  return term;
}
