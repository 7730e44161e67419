#include "tests/reference/value.h"

#include <string.h>

#include "tests/reference/calendar.h"

__extension__ typedef __int128 Wide;

static const struct {
  const char *column;
  TdFieldKind kind;
} fields[TD_FIELD_COUNT] = {
#define TD_FIELD(id, column, kind, claim, enrolment, zh, en, doc) {column, TD_KIND_##kind},
#include "runtime/fields.def"
};

TdRefValue td_ref_known(int64_t value) {
  return (TdRefValue){.known = true, .value = value};
}

static TdRefValue unknown(const char *word) {
  return (TdRefValue){.word = word};
}

static TdRefValue narrow(TdRefScene *scene, Wide wide) {
  if (wide < INT64_MIN || wide > INT64_MAX) {
    scene->overflow = true;
    return td_ref_known(0);
  }
  return td_ref_known((int64_t)wide);
}

/* floor(amount x ratio / 10^6 + 1/2): half up. */
static Wide share(int64_t amount, int64_t ratio) {
  const Wide one = 1000000;
  Wide sum = (Wide)amount * ratio + one / 2;
  Wide whole = sum / one;
  return sum < 0 && whole * one != sum ? whole - 1 : whole;
}

TdRefValue td_ref_combine(TdRefScene *scene, TdExprKind kind, TdRefValue a, TdRefValue b) {
  if (!a.known) return a;
  if (!b.known) return b;
  switch (kind) {
    case TD_E_ADD: return narrow(scene, (Wide)a.value + b.value);
    case TD_E_SUB: return narrow(scene, (Wide)a.value - b.value);
    case TD_E_SHARE: return narrow(scene, share(a.value, b.value));
    case TD_E_MIN: return a.value < b.value ? a : b;
    case TD_E_MAX: return a.value > b.value ? a : b;
    case TD_E_LT: return td_ref_known(a.value < b.value);
    case TD_E_LE: return td_ref_known(a.value <= b.value);
    case TD_E_EQ: return td_ref_known(a.value == b.value);
    default: g_assert_not_reached();
  }
}

/* What an empty cell of FIELD stands for; false: it is missing. */
static bool empty_cell(TdField field, int64_t *value) {
  *value = 0;
  if (fields[field].kind == TD_KIND_FLAG || fields[field].kind == TD_KIND_FUND) return true;
  switch ((int)field) {
#define TD_DEFAULT(id, code) \
  case TD_F_##id:            \
    *value = code;           \
    return true;
#include "runtime/fields.def"
    default: return false;
  }
}

static TdRefValue field_value(const TdRefScene *scene, TdField field) {
  int64_t value = scene->claim->value[field];
  if (scene->claim->present[field] || empty_cell(field, &value)) return td_ref_known(value);
  return unknown(fields[field].column);
}

static TdRefValue funds(TdRefScene *scene) {
  static const TdField paying[] = {TD_F_HIFP, TD_F_CVLSERV, TD_F_HIFES, TD_F_HIFMI, TD_F_HIFOB, TD_F_OTH};
  TdRefValue sum = td_ref_known(0);
  for (size_t i = 0; i < G_N_ELEMENTS(paying); i++)
    sum = td_ref_combine(scene, TD_E_ADD, sum, field_value(scene, paying[i]));
  return sum;
}

static TdRefValue excess(TdRefScene *scene, TdRefValue a, TdRefValue b) {
  return td_ref_combine(scene, TD_E_MAX, td_ref_known(0), td_ref_combine(scene, TD_E_SUB, a, b));
}

TdRefValue td_ref_self_paid(TdRefScene *scene) {
  if (scene->model->record == TD_RECORD_ENROLMENT) return field_value(scene, TD_F_PREMIUM);
  return excess(scene, field_value(scene, TD_F_INSCP), funds(scene));
}

static TdRefValue builtin(TdRefScene *scene, TdBuiltin which) {
  TdRefValue a, b;
  switch (which) {
    case TD_B_SELF_PAID: return td_ref_self_paid(scene);
    case TD_B_CATALOGUE:
      a = td_ref_combine(scene, TD_E_ADD, field_value(scene, TD_F_INSCP), field_value(scene, TD_F_PRESELF));
      return excess(scene, a, funds(scene));
    case TD_B_FUNDS: return funds(scene);
    case TD_B_AGE:
      a = field_value(scene, TD_F_BRDY);
      b = field_value(scene, TD_F_ENDDATE);
      if (!a.known) return a;
      if (!b.known) return b;
      return td_ref_known(td_ref_age(a.value, b.value));
    case TD_B_BASE: return scene->base;
    case TD_B_AID: return scene->aid;
    default: g_assert_not_reached();
  }
}

static TdRefValue param(const TdRefScene *scene, const TdParam *param) {
  TdRefValue day = field_value(scene, TD_F_ENDDATE);
  if (!day.known) return day;
  int64_t value = param->rows[0].value;
  for (uint32_t i = 1; i < param->row_count; i++)
    if (param->rows[i].from <= day.value) value = param->rows[i].value;
  return td_ref_known(value);
}

static TdRefValue listed(const TdRefScene *scene, uint32_t index) {
  const TdModelList *list = &scene->model->lists[index];
  const char *const *entries = list->entries;
  uint32_t count = list->entry_count;
  if (!scene->claim->present[TD_F_DISE_NAME]) return unknown(fields[TD_F_DISE_NAME].column);
  if (list->external) {
    const TdRefList *supplied = &scene->claim->lists[index];
    if (!supplied->supplied) return unknown(list->name);
    entries = supplied->entries;
    count = supplied->entry_count;
  }
  for (uint32_t i = 0; i < count; i++)
    if (strcmp(entries[i], scene->claim->disease) == 0) return td_ref_known(1);
  return td_ref_known(0);
}

static bool has_bit(uint64_t set, int64_t bit) {
  return bit >= 0 && bit < 64 && (set >> bit & 1) != 0;
}

static TdRefValue shift(TdRefValue date, const TdExpr *by) {
  if (!date.known) return date;
  if (by->type == TD_M_MONTHS) return td_ref_known(td_ref_shift_months(date.value, by->value));
  return td_ref_known(date.value + by->value);
}

TdRefValue td_ref_both(TdRefValue a, TdRefValue b) {
  if (td_ref_is_no(a) || td_ref_is_no(b)) return td_ref_known(0);
  if (!a.known) return a;
  return b.known ? td_ref_known(1) : b;
}

static TdRefValue either(TdRefValue a, TdRefValue b) {
  if (td_ref_is_yes(a) || td_ref_is_yes(b)) return td_ref_known(1);
  if (!a.known) return a;
  return b.known ? td_ref_known(0) : b;
}

TdRefValue td_ref_value(TdRefScene *scene, const TdExpr *expr) {
  TdRefValue a;
  int64_t ignored;
  if (expr == NULL) return td_ref_known(1);
  switch ((TdExprKind)expr->kind) {
    case TD_E_CONST: return td_ref_known(expr->value);
    case TD_E_FIELD: return field_value(scene, (TdField)expr->index);
    case TD_E_HAS_FIELD:
      return td_ref_known(scene->claim->present[expr->index] || empty_cell((TdField)expr->index, &ignored));
    case TD_E_EXTERNAL:
      if (!scene->claim->supplied[expr->index]) return unknown(scene->model->externals[expr->index].name);
      return td_ref_known(scene->claim->external[expr->index]);
    case TD_E_HAS_EXTERNAL: return td_ref_known(scene->claim->supplied[expr->index]);
    case TD_E_PARAM: return param(scene, &scene->model->params[expr->index]);
    case TD_E_BUILTIN: return builtin(scene, (TdBuiltin)expr->index);
    case TD_E_LISTED: return listed(scene, expr->index);
    case TD_E_IDENTITY: return td_ref_known((scene->claim->labels & expr->set) != 0);
    case TD_E_CATEGORY: return td_ref_known(has_bit(expr->set, scene->category));
    case TD_E_MEMBER: a = td_ref_value(scene, expr->a); return a.known ? td_ref_known(has_bit(expr->set, a.value)) : a;
    case TD_E_AND: a = td_ref_value(scene, expr->a); return td_ref_both(a, td_ref_value(scene, expr->b));
    case TD_E_OR: a = td_ref_value(scene, expr->a); return either(a, td_ref_value(scene, expr->b));
    case TD_E_NOT: a = td_ref_value(scene, expr->a); return a.known ? td_ref_known(!a.value) : a;
    case TD_E_SHIFT: return shift(td_ref_value(scene, expr->a), expr->b);
    default:
      a = td_ref_value(scene, expr->a);
      return td_ref_combine(scene, (TdExprKind)expr->kind, a, td_ref_value(scene, expr->b));
  }
}

static TdRefTerm unknown_term(TdRefValue value) {
  return (TdRefTerm){.kind = TD_REF_IS_UNKNOWN, .value = value, .clause = ""};
}

/* The first row whose guard is yes. */
static TdRefTerm table(TdRefScene *scene, const TdTerm *term) {
  for (uint32_t i = 0; i < term->row_count; i++) {
    TdRefValue guard = td_ref_value(scene, term->rows[i].guard);
    if (!guard.known) return unknown_term(guard);
    if (guard.value) return td_ref_term(scene, term->rows[i].term);
  }
  return (TdRefTerm){.kind = TD_REF_IS_NO_ROW, .clause = ""};
}

TdRefTerm td_ref_term(TdRefScene *scene, const TdTerm *term) {
  TdRefTerm result = {.clause = ""};
  TdRefValue value;
  switch ((TdTermKind)term->kind) {
    case TD_T_VALUE:
      value = td_ref_value(scene, term->expr);
      if (value.known)
        result.value = value;
      else
        result = unknown_term(value);
      break;
    case TD_T_TABLE: result = table(scene, term); break;
    case TD_T_NONE: result.kind = TD_REF_IS_NONE; break;
    case TD_T_DEFERRED:
      result.kind = TD_REF_IS_DEFERRED;
      result.word = term->word;
      break;
    case TD_T_UNDETERMINED: result = unknown_term(unknown(term->word)); break;
  }
  /* The innermost that has a clause names it; a row's is that of its term. */
  if (*result.clause == '\0' && term->cite.clause != NULL) result.clause = term->cite.clause;
  return result;
}
