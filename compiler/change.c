#include "compiler/change.h"

#include "compiler/expr_text.h"
#include "runtime/date.h"

#define BIT(n) (UINT64_C(1) << (n))

typedef struct {
  const TdTrace *trace;
  TdScope scope; /* of the claim as it is */
  uint64_t fields, lists;
  TdFactChange best;
} Search;

static bool before(const TdFactChange *a, const TdFactChange *b) {
  if (b->kind == TD_CHANGE_NONE) return true;
  if (a->pays_more != b->pays_more) return a->pays_more;
  if (a->kind != b->kind) return a->kind < b->kind;
  if (a->distance != b->distance) return a->distance < b->distance;
  return a->field != b->field ? a->field > b->field : a->index < b->index;
}

/* Computes the claim with FACTS in place of its own. */
static void attempt(Search *search, const TdFacts *facts, TdFactChange change) {
  const TdTrace *now = search->trace;
  change.distance = ABS(change.distance);
  change.pays_more = true;
  if (!before(&change, &search->best)) return;
  g_autoptr(TdTrace) then = td_trace_claim(now->model, facts, now->annual);
  change.pays_more = then->aid > now->aid;
  bool other = then->status != now->status || !g_str_equal(then->reason, now->reason);
  bool worse = then->status == TD_STATUS_INELIGIBLE &&
               (now->status != TD_STATUS_INELIGIBLE || td_reason_rank(then->reason) < td_reason_rank(now->reason));
  if (!change.pays_more && (!other || worse || now->status == TD_STATUS_PAID)) return;
  if (!before(&change, &search->best)) return;
  change.status = then->status;
  change.reason = then->reason;
  change.aid = then->aid;
  search->best = change;
}

static void try_value(Search *search, TdFactChangeKind kind, TdField field, int64_t value, int64_t distance) {
  TdFacts facts = *search->trace->facts;
  if ((facts.present & BIT(field)) && facts.value[field] == value) return;
  facts.value[field] = value;
  facts.present |= BIT(field);
  attempt(search, &facts, (TdFactChange){.kind = (uint8_t)kind, .field = field, .value = value, .distance = distance});
}

static void try_date(Search *search, TdField field, int64_t day) {
  const TdTrace *trace = search->trace;
  const TdFacts *facts = trace->facts;
  int64_t discharge = facts->value[TD_F_ENDDATE];
  if (day < TD_DATE_MIN || day > TD_DATE_MAX || !(search->fields & BIT(field))) return;
  if (field == TD_F_ENDDATE && (td_date_year(day) != td_date_year(discharge) || day < trace->model->valid_from ||
                                day > trace->model->valid_until || day < facts->value[TD_F_BEGNDATE]))
    return;
  if (field == TD_F_BEGNDATE && day > discharge) return;
  int64_t from = facts->present & BIT(field) ? facts->value[field] : discharge;
  try_value(search, TD_CHANGE_DATE, field, day, day - from);
}

static void try_amount(Search *search, TdField field, int64_t amount) {
  if (amount < 0 || amount > TD_MONEY_MAX || !(search->fields & BIT(field))) return;
  try_value(search, TD_CHANGE_AMOUNT, field, amount, amount - search->trace->facts->value[field]);
}

/* The dates near which DATE, a field that may be shifted, meets DAY. */
static void try_dates(Search *search, const TdExpr *date, int64_t day) {
  if (date->kind == TD_E_FIELD) {
    for (int64_t by = -1; by <= 1; by++) try_date(search, (TdField)date->index, day + by);
  } else if (date->kind == TD_E_SHIFT && date->a->kind == TD_E_FIELD) {
    int64_t by = -date->b->value;
    int64_t near = date->b->type == TD_M_MONTHS ? td_date_add_months(day, by) : td_date_add_days(day, by);
    for (int64_t off = -4; off <= 4; off++) try_date(search, (TdField)date->a->index, near + off);
  }
}

static void try_age(Search *search, const TdExpr *age, int64_t years) {
  if (age->kind != TD_E_BUILTIN || age->index != TD_B_AGE) return;
  for (int64_t by = -1; by <= 1; by++) {
    int64_t birth = td_date_add_months(search->trace->facts->value[TD_F_ENDDATE], -12 * (years + by));
    for (int64_t off = -1; off <= 1; off++) try_date(search, TD_F_BRDY, birth + off);
  }
}

static void try_amounts(Search *search, const TdExpr *amount, int64_t limit) {
  TdField field = TD_FIELD_COUNT;
  if (amount->kind == TD_E_FIELD) field = (TdField)amount->index;
  if (amount->kind == TD_E_BUILTIN && (amount->index == TD_B_SELF_PAID || amount->index == TD_B_CATALOGUE))
    field = TD_F_INSCP;
  TdKnown now = td_trace_value(&search->scope, amount);
  if (field == TD_FIELD_COUNT) return;
  for (int64_t by = -1; by <= 1; by++)
    try_amount(search, field, search->trace->facts->value[field] + limit - now.value + by);
}

/* Every comparison in a rule says where a date or an amount would turn it. */
static void try_comparisons(const TdExpr *expr, void *user) {
  Search *search = user;
  if (expr->a) try_comparisons(expr->a, user);
  if (expr->b) try_comparisons(expr->b, user);
  if (expr->kind != TD_E_LT && expr->kind != TD_E_LE && expr->kind != TD_E_EQ) return;
  const TdExpr *sides[2] = {expr->a, expr->b};
  for (int i = 0; i < 2; i++) {
    TdKnown other = td_trace_value(&search->scope, sides[1 - i]);
    if (!other.known) continue;
    switch (sides[i]->type) {
      case TD_M_DATE: try_dates(search, sides[i], other.value); break;
      case TD_M_AGE: try_age(search, sides[i], other.value); break;
      case TD_M_MONEY: try_amounts(search, sides[i], other.value); break;
      default: break;
    }
  }
}

static void note_lists(const TdExpr *expr, uint64_t *lists) {
  if (expr->kind == TD_E_LISTED) *lists |= BIT(expr->index);
  if (expr->a) note_lists(expr->a, lists);
  if (expr->b) note_lists(expr->b, lists);
}

static void note(const TdExpr *expr, void *user) {
  Search *search = user;
  search->fields |= td_expr_fields(expr);
  note_lists(expr, &search->lists);
}

static void try_list(Search *search, uint16_t list, bool listed) {
  TdFacts facts = *search->trace->facts;
  bool known = facts.lists & BIT(list), diseased = facts.present & BIT(TD_F_DISE_NAME);
  if (known && (diseased && facts.listed & BIT(list)) == listed) return;
  if (!diseased && !listed) return;
  facts.lists |= BIT(list);
  facts.present |= BIT(TD_F_DISE_NAME);
  facts.listed = listed ? facts.listed | BIT(list) : facts.listed & ~BIT(list);
  attempt(search, &facts, (TdFactChange){.kind = TD_CHANGE_LIST, .index = list, .listed = listed, .distance = listed});
}

static void try_fields(Search *search) {
  const TdFacts *facts = search->trace->facts;
  for (int f = 0; f < TD_FIELD_COUNT; f++) {
    if (!(search->fields & BIT(f))) continue;
    if (td_fields[f].kind == TD_KIND_FLAG) try_value(search, TD_CHANGE_FLAG, (TdField)f, !facts->value[f], 0);
    if (td_fields[f].kind == TD_KIND_DATE && !(facts->present & BIT(f)))
      try_date(search, (TdField)f, facts->value[TD_F_ENDDATE]);
  }
  for (size_t i = 0; i < td_code_count; i++) {
    TdField field = td_codes[i].field;
    int64_t from = facts->present & BIT(field) ? facts->value[field] : 0;
    if (search->fields & BIT(field))
      try_value(search, TD_CHANGE_CODE, field, td_codes[i].value, td_codes[i].value - from);
  }
  for (uint16_t i = 0; i < search->trace->model->list_count; i++) {
    if (!(search->lists & BIT(i))) continue;
    try_list(search, i, false);
    try_list(search, i, true);
  }
}

/* The cost at which the first benefit begins to pay, where it pays nothing for want of it. */
static void try_cost(Search *search) {
  const TdTrace *trace = search->trace;
  if (trace->status != TD_STATUS_ZERO || trace->benefits->len == 0) return;
  const TdTracedBenefit *first = &g_array_index(trace->benefits, TdTracedBenefit, 0);
  if (!first->applied || first->rate <= 0) return;
  if (trace->model->record == TD_RECORD_ENROLMENT) {
    try_amount(search, TD_F_PREMIUM, 1);
    return;
  }
  static const TdExpr funds = {.kind = TD_E_BUILTIN, .type = TD_M_MONEY, .index = TD_B_FUNDS};
  int64_t least = (TD_RATIO_ONE / 2 + first->rate - 1) / first->rate; /* that comes to a fen */
  int64_t off = first->deductible.kind == TD_TR_VALUE ? MAX(0, first->deductible.value - first->used) : 0;
  try_amount(search, TD_F_INSCP, td_trace_value(&search->scope, &funds).value + off + least);
}

static void try_identities(Search *search) {
  const TdModel *model = search->trace->model;
  for (uint32_t i = 0; i < model->label_count; i++) {
    TdFacts facts = *search->trace->facts;
    if (facts.labels >> i & 1) continue;
    facts.labels |= BIT(i);
    int64_t distance = i < model->identity_count ? model->identity_count - i : i + 1;
    attempt(search, &facts, (TdFactChange){.kind = TD_CHANGE_IDENTITY, .index = (uint16_t)i, .distance = distance});
  }
}

TdFactChange td_change_find(const TdTrace *trace) {
  Search search = {.trace = trace,
                   .scope = {trace->model, trace->facts, trace->category, td_known(trace->base), td_known(0), NULL},
                   .fields = BIT(trace->model->record == TD_RECORD_ENROLMENT ? TD_F_PREMIUM : TD_F_INSCP)};
  td_model_visit(trace->model, note, &search);
  try_fields(&search);
  td_model_visit(trace->model, try_comparisons, &search);
  try_cost(&search);
  try_identities(&search);
  return search.best;
}
