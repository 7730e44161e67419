#include "compiler/order.h"

#include "compiler/expr_text.h"
#include "compiler/order_witness.h"
#include "compiler/supply.h"

#define BIT(n) (UINT64_C(1) << (n))
enum { MOST_PAIRS = 12 };

/* ---- one question ---- */

typedef struct {
  const TdSupply *supply;
  TdOrderReport *report;
} Course;

static TdOrderAnswer *new_answer(const Course *course, TdOrderVerdict verdict) {
  TdOrderAnswer *answer = g_new0(TdOrderAnswer, 1);
  answer->verdict = (uint8_t)verdict;
  g_ptr_array_add(course->report->answers, answer);
  return answer;
}

static void leave_open(TdOrderAnswer *answer, TdOrderWhy why) {
  answer->verdict = TD_ORDER_OPEN;
  answer->why = (uint8_t)why;
}

/* What is proved holds only where everything was thought through. */
static void doubt(const Course *course, const TdYearTask *task, TdOrderAnswer *answer) {
  const TdKinds *kinds = task->kinds;
  int32_t external = td_supply_leans(course->supply, task->relevant, true);
  if (external >= 0 || kinds->missing) {
    leave_open(answer, TD_ORDER_MISSING);
    answer->word = kinds->missing ? kinds->missing : kinds->model->externals[external].name;
  }
  if (kinds->too_many || task->too_many) leave_open(answer, TD_ORDER_TOO_MANY);
  if (kinds->beyond || kinds->entangled) leave_open(answer, TD_ORDER_BEYOND);
  answer->expr = kinds->beyond;
}

static void settle_rounding(const TdYearTask *task, uint64_t categories, TdOrderAnswer *answer) {
  g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(TdOrderPair));
  for (int bonded = 0; bonded < 2; bonded++)
    if (td_order_prove(task, true, bonded, pairs, MOST_PAIRS) == TD_EXCHANGE_SAME) {
      answer->from_nothing |= bonded && task->kinds->begins;
      return;
    }
  answer->verdict = TD_ORDER_ROUNDING;
  answer->bounded = td_order_bound(task, &answer->halves);
  answer->shown = td_order_show(task, categories, pairs, true);
}

/* Neither proved nor shown: it can be so for one value from outside and not so for another. */
static void leave_undecided(const Course *course, const TdYearTask *task, TdExchange exchange, TdOrderAnswer *answer) {
  int32_t external = td_supply_leans(course->supply, task->relevant, true);
  for (int i = 0; i < task->annual_count && external < 0; i++)
    if (task->capped[i] && task->cap[i].supposed >= 0)
      external = g_array_index(task->kinds->rests_on, int32_t, task->cap[i].supposed);
  if (exchange == TD_EXCHANGE_TOO_LARGE) {
    leave_open(answer, TD_ORDER_TOO_LARGE);
  } else if (external >= 0) {
    leave_open(answer, TD_ORDER_MISSING);
    answer->word = task->kinds->model->externals[external].name;
  } else {
    leave_open(answer, TD_ORDER_NOT_SHOWN);
  }
}

/* Proved, or shown: first what is quickly said. */
static void decide(const Course *course, const TdYearTask *task, uint64_t categories, TdOrderAnswer *answer) {
  g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(TdOrderPair));
  TdExchange exchange = td_order_prove(task, false, false, pairs, MOST_PAIRS);
  if (exchange != TD_EXCHANGE_SAME) {
    answer->shown = td_order_show(task, categories, NULL, false);
    if (!answer->shown) exchange = td_order_prove(task, false, true, pairs, MOST_PAIRS);
    answer->from_nothing = exchange == TD_EXCHANGE_SAME && task->kinds->begins;
  }
  if (!answer->shown && exchange == TD_EXCHANGE_SAME) {
    settle_rounding(task, categories, answer);
    doubt(course, task, answer);
    return;
  }
  if (!answer->shown) answer->shown = td_order_show(task, categories, pairs, false);
  if (answer->shown)
    answer->verdict = TD_ORDER_DEPENDS;
  else
    leave_undecided(course, task, exchange, answer);
}

/* Does the order make a difference to claims with CATEGORIES, UINT64_MAX: all?  NULL: no claim takes the benefit. */
static TdOrderAnswer *ask(const Course *course, const TdKinds *kinds, uint64_t target, uint64_t categories) {
  TdYearTask task;
  td_year_task_init(&task, kinds, target, categories);
  TdOrderAnswer *answer = new_answer(course, TD_ORDER_FREE);
  if (task.some->len == 0)
    doubt(course, &task, answer);
  else if (task.too_many)
    leave_open(answer, TD_ORDER_TOO_MANY);
  else
    decide(course, &task, categories, answer);
  if (task.some->len == 0 && answer->verdict == TD_ORDER_FREE) answer = NULL;
  td_year_task_clear(&task);
  return answer;
}

/* ---- all of a policy ---- */

/* Identities whose claims are of the same kinds. */
static uint64_t alike(const TdKinds *kinds, uint32_t identity) {
  uint64_t out = UINT64_MAX;
  bool some = false;
  for (guint i = 0; i < kinds->kinds->len; i++) {
    uint64_t categories = ((const TdClaimKind *)kinds->kinds->pdata[i])->categories;
    some |= categories >> identity & 1;
    out &= categories >> identity & 1 ? categories : ~categories;
  }
  return some ? out : 0;
}

/* The worse of two; NULL is none. */
static const TdOrderAnswer *worse(const TdOrderAnswer *a, const TdOrderAnswer *b) {
  if (!a || !b) return a ? a : b;
  if (a->verdict == b->verdict) return b->from_nothing && !a->from_nothing ? b : a;
  return b->verdict > a->verdict ? b : a;
}

static bool said_alike(const TdOrderAnswer *a, const TdOrderAnswer *b) {
  if (a->verdict != b->verdict || a->from_nothing != b->from_nothing) return false;
  if (a->verdict == TD_ORDER_OPEN) return a->why == b->why && a->word == b->word && a->expr == b->expr;
  if (a->verdict != TD_ORDER_ROUNDING) return true;
  return a->bounded == b->bounded && (!a->bounded || td_rat_compare(a->halves, b->halves) == 0);
}

static void group(TdOrder *order, uint32_t identity, const TdOrderAnswer *answer) {
  for (guint i = 0; i < order->same->len; i++) {
    TdOrderGroup *known = &g_array_index(order->same, TdOrderGroup, i);
    if (!said_alike(known->answer, answer)) continue;
    known->identities |= BIT(identity);
    return;
  }
  TdOrderGroup one = {BIT(identity), answer};
  g_array_append_val(order->same, one);
}

static TdOrder *answer_all(const Course *course, const GPtrArray *years, int32_t benefit, uint64_t target) {
  const TdModel *model = course->supply->outside.model;
  const TdOrderAnswer *same[64] = {NULL};
  TdOrder *order = g_new0(TdOrder, 1);
  order->benefit = benefit;
  order->same = g_array_new(FALSE, FALSE, sizeof(TdOrderGroup));
  for (guint y = 0; y < years->len; y++) {
    const TdKinds *kinds = years->pdata[y];
    const TdOrderAnswer *any = NULL;
    uint64_t asked = 0;
    for (uint32_t i = 0; i < model->identity_count; i++) {
      uint64_t set = asked >> i & 1 ? 0 : alike(kinds, i);
      const TdOrderAnswer *answer = set ? ask(course, kinds, target, set) : NULL;
      asked |= set;
      for (uint32_t k = 0; answer && k < model->identity_count; k++)
        if (set >> k & 1) same[k] = worse(same[k], answer);
      if (answer && answer->verdict == TD_ORDER_DEPENDS) any = worse(any, answer);
    }
    /* What shows a difference with one identity shows it also where others are possible. */
    order->any = worse(order->any, any ? any : ask(course, kinds, target, UINT64_MAX));
  }
  for (uint32_t i = 0; i < model->identity_count; i++)
    if (same[i]) group(order, i, same[i]);
  return order;
}

static void free_order(gpointer data) {
  TdOrder *order = data;
  g_array_unref(order->same);
  g_free(order);
}

static void free_answer(gpointer data) {
  TdOrderAnswer *answer = data;
  td_order_shown_free(answer->shown);
  g_free(answer);
}

void td_order_free(TdOrderReport *report) {
  if (!report) return;
  g_ptr_array_unref(report->results);
  g_ptr_array_unref(report->answers);
  g_free(report);
}

/* Sets of benefits, annual amounts and externals are kept in 64 bits. */
static bool fits(const TdModel *model) {
  return model->benefit_count < 64 && model->annual_count <= 64 && model->external_count <= 64;
}

static TdOrder *answer_none(const Course *course, int32_t benefit) {
  TdOrder *order = g_new0(TdOrder, 1);
  TdOrderAnswer *answer = new_answer(course, TD_ORDER_OPEN);
  leave_open(answer, TD_ORDER_TOO_MANY);
  *order = (TdOrder){benefit, answer, g_array_new(FALSE, FALSE, sizeof(TdOrderGroup))};
  return order;
}

TdOrderReport *td_order(const TdOutside *outside) {
  const TdModel *model = outside->model;
  TdSupply supplied;
  TdOrderReport *report = g_new0(TdOrderReport, 1);
  report->results = g_ptr_array_new_with_free_func(free_order);
  report->answers = g_ptr_array_new_with_free_func(free_answer);
  td_supply_init(&supplied, outside);
  Course course = {&supplied, report};
  for (uint32_t i = 0; i < model->external_count && i < 64; i++)
    if (supplied.supposed[i]) report->supposed |= BIT(i);
  bool fit = fits(model);
  g_autoptr(GPtrArray) years = fit ? td_kinds_of_years(&supplied.outside, supplied.supposed) : NULL;
  for (int32_t i = 0; i < (int32_t)model->benefit_count; i++)
    g_ptr_array_add(report->results, fit ? answer_all(&course, years, i, BIT(i)) : answer_none(&course, i));
  if (model->benefit_count > 1) {
    uint64_t all = fit ? BIT(model->benefit_count) - 1 : 0;
    g_ptr_array_add(report->results, fit ? answer_all(&course, years, -1, all) : answer_none(&course, -1));
  }
  td_supply_clear(&supplied);
  return report;
}
