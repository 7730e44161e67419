#include <string.h>

#include "compiler/expr_text.h"
#include "tools/order.h"

typedef struct {
  const TdOrderTold *told;
  TdLang lang;
  GString *out;
  GPtrArray *shown; /* TdOrderShown that have been told of */
  guint of_result;  /* of the present result: from here on */
} Page;

static const char *pick(const Page *page, const char *zh, const char *en) {
  return page->lang == TD_LANG_ZH ? zh : en;
}

static void put_clauses(const Page *page, const GPtrArray *clauses) {
  for (guint i = 0; i < clauses->len; i++)
    g_string_append_printf(page->out, "%s%s", i > 0 ? pick(page, "、", ", ") : "", (const char *)clauses->pdata[i]);
}

static void put_through(const Page *page, const TdOrderShown *shown) {
  const char *comma = "";
  if (shown->annuals == 0) return;
  g_string_append(page->out, pick(page, "    通过 ", "    through "));
  for (uint32_t i = 0; i < page->told->model->annual_count; i++) {
    if (!(shown->annuals >> i & 1)) continue;
    g_string_append_printf(page->out, "%s%s", comma, page->told->model->annuals[i]);
    comma = pick(page, "、", ", ");
  }
  g_string_append(page->out, pick(page, "（", " ("));
  put_clauses(page, shown->clauses);
  g_string_append(page->out, pick(page, "）\n", ")\n"));
}

/* One order of the claims: which after which, what each is paid, what it comes to. */
static void put_order(const Page *page, const TdOrderShown *shown, int order, bool total) {
  g_string_append(page->out, pick(page, "    先后 ", "    in the order "));
  for (guint i = 0; i < shown->claims->len; i++)
    g_string_append_printf(page->out, "%s%u", i > 0 ? pick(page, "、", ", ") : "", td_order_at(shown, order, i) + 1);
  g_string_append(page->out, total ? pick(page, "：救助 ", ": aid ") : pick(page, "：支付 ", ": it pays "));
  for (guint i = 0; i < shown->claims->len; i++) {
    const TdOrderClaim *claim = &g_array_index(shown->claims, TdOrderClaim, td_order_at(shown, order, i));
    if (i > 0) g_string_append(page->out, " + ");
    td_put_amount(page->out, claim->paid[order], true);
  }
  g_string_append(page->out, " = ");
  td_put_amount(page->out, shown->total[order], true);
  g_string_append(page->out, pick(page, " 元", " yuan"));
  if (td_rat_is(shown->exact[order], shown->total[order])) return;
  g_string_append(page->out, pick(page, "（不舍入 ", " (unrounded "));
  td_put_exact(page->out, shown->exact[order], true);
  g_string_append(page->out, pick(page, "）", ")"));
}

static TdRat size_of(TdRat a) {
  return a.n < 0 ? td_rat_neg(a) : a;
}

static void put_difference(const Page *page, const TdOrderShown *shown) {
  TdRat paid = size_of(td_order_difference(shown, true)), exact = size_of(td_order_difference(shown, false));
  g_string_append(page->out, pick(page, "    相差 ", "    a difference of "));
  td_put_exact(page->out, paid, true);
  g_string_append(page->out, pick(page, " 元", " yuan"));
  if (td_rat_compare(paid, exact) != 0) {
    g_string_append(page->out, pick(page, "（不舍入 ", " (unrounded "));
    td_put_exact(page->out, exact, true);
    g_string_append(page->out, pick(page, "）", ")"));
  }
  g_string_append_c(page->out, '\n');
}

static bool same_shown(const TdOrderShown *a, const TdOrderShown *b) {
  if (a->claims->len != b->claims->len || a->at != b->at) return false;
  for (guint i = 0; i < a->claims->len; i++) {
    const TdOrderClaim *x = &g_array_index(a->claims, TdOrderClaim, i), *y = &g_array_index(b->claims, TdOrderClaim, i);
    if (x->facts.labels != y->facts.labels || x->facts.present != y->facts.present ||
        x->facts.listed != y->facts.listed || !g_str_equal(x->disease, y->disease) ||
        memcmp(x->facts.value, y->facts.value, sizeof x->facts.value) != 0 ||
        memcmp(x->paid, y->paid, sizeof x->paid) != 0)
      return false;
  }
  return true;
}

static void put_shown(const Page *page, const TdOrderShown *shown, bool total) {
  const TdClaimShown first = td_order_claim(&g_array_index(shown->claims, TdOrderClaim, 0));
  for (guint i = page->of_result; i < page->shown->len; i++)
    if (same_shown(page->shown->pdata[i], shown)) {
      g_string_append(page->out, pick(page, "    如上\n", "    as shown above\n"));
      return;
    }
  g_ptr_array_add(page->shown, (gpointer)shown);
  put_through(page, shown);
  for (guint i = 0; i < shown->claims->len; i++) {
    const TdClaimShown claim = td_order_claim(&g_array_index(shown->claims, TdOrderClaim, i));
    g_string_append_printf(page->out, pick(page, "    结算 %u：", "    claim %u: "), i + 1);
    gsize before = page->out->len;
    td_put_facts(page->out, page->told->model, &claim, i > 0 ? &first : NULL, TD_RECORD_CLAIM, page->lang);
    if (page->out->len == before) g_string_append(page->out, pick(page, "与结算 1 相同", "as claim 1"));
    g_string_append_c(page->out, '\n');
  }
  for (int order = 0; order < 2; order++) {
    put_order(page, shown, order, total);
    g_string_append_c(page->out, '\n');
  }
  put_difference(page, shown);
}

/* By how much rounding moves a total: halves of a fen for each claim. */
static void put_bound(const Page *page, const TdOrderAnswer *answer) {
  if (!answer->bounded) {
    g_string_append(page->out, pick(page, "；相差多少没有求出上限", "; no bound is known on the difference"));
    return;
  }
  bool large = false;
  g_string_append(page->out,
                  pick(page, "；每笔的舍入使全年合计至多偏离 ", "; rounding moves a year's total by at most "));
  td_put_exact(page->out, td_rat_mul(answer->halves, td_rat_of(1, 2), &large), true);
  g_string_append(page->out,
                  pick(page, " 元，两种先后平均每笔至多相差 ", " yuan a claim, so two orders differ by at most "));
  td_put_exact(page->out, answer->halves, true);
  g_string_append(page->out, pick(page, " 元", " yuan a claim"));
}

static void put_verdict(const Page *page, const TdOrderAnswer *answer) {
  static const char *const verdicts[TD_ORDER_VERDICTS][2] = {
      [TD_ORDER_FREE] = {"与先后无关", "no order makes a difference"},
      [TD_ORDER_ROUNDING] = {"只因舍入而与先后有关", "the order makes a difference by rounding alone"},
      [TD_ORDER_OPEN] = {"未定", "left open"},
      [TD_ORDER_DEPENDS] = {"与先后有关", "the order makes a difference"}};
  g_string_append(page->out, verdicts[answer->verdict][page->lang]);
  if (answer->verdict == TD_ORDER_ROUNDING) put_bound(page, answer);
  if (answer->from_nothing && answer->verdict < TD_ORDER_OPEN)
    g_string_append(page->out,
                    pick(page, "（政策施行的当年，以此前没有按别的政策用过年度金额为限）",
                         " (in the year in which the policy begins, as long as nothing was used under another "
                         "before)"));
  if (answer->verdict == TD_ORDER_OPEN) {
    g_string_append(page->out, pick(page, "：", ": "));
    td_put_order_why(page->out, page->told->model, answer, page->lang);
  }
}

static bool tells(const TdOrderAnswer *answer) {
  return answer->shown && (answer->verdict == TD_ORDER_DEPENDS || answer->verdict == TD_ORDER_ROUNDING);
}

static void put_groups(const Page *page, const TdOrder *order) {
  if (order->any->verdict == TD_ORDER_FREE) return;
  for (guint i = 0; i < order->same->len; i++) {
    const TdOrderGroup *group = &g_array_index(order->same, TdOrderGroup, i);
    g_string_append(page->out, pick(page, "  全年按同一身份结算", "  settled under one identity all year"));
    if (order->same->len > 1) {
      g_string_append(page->out, pick(page, "（", " ("));
      td_put_labels(page->out, page->told->model, group->identities, page->lang);
      g_string_append(page->out, pick(page, "）", ")"));
    }
    g_string_append(page->out, pick(page, "：", ": "));
    put_verdict(page, group->answer);
    g_string_append_c(page->out, '\n');
    if (tells(group->answer)) put_shown(page, group->answer->shown, order->benefit < 0);
  }
}

static void put_result(Page *page, const TdOrder *order) {
  page->of_result = page->shown->len;
  const TdModel *model = page->told->model;
  const TdBenefit *benefit = order->benefit < 0 ? NULL : &model->benefits[order->benefit];
  g_string_append(page->out, benefit ? benefit->name : pick(page, "合计", "all together"));
  if (benefit && benefit->cite.clause[0] != '\0')
    g_string_append_printf(page->out, pick(page, "（%s）", " (%s)"), benefit->cite.clause);
  g_string_append(page->out, pick(page, "：", ": "));
  if (!order->any) {
    g_string_append(page->out, pick(page, "没有结算得到它\n", "no claim takes it\n"));
    return;
  }
  put_verdict(page, order->any);
  g_string_append_c(page->out, '\n');
  if (tells(order->any)) put_shown(page, order->any->shown, !benefit);
  put_groups(page, order);
}

static void put_supposed(const Page *page) {
  const TdModel *model = page->told->model;
  for (uint32_t i = 0; i < model->external_count && i < 64; i++) {
    if (!(page->told->report->supposed >> i & 1)) continue;
    const TdModelExternal *external = &model->externals[i];
    g_string_append_printf(
        page->out,
        pick(page, "没有给出「%s」：当作有；举例时取 ", "'%s' is not supplied: it is supposed to be; examples take "),
        external->name);
    td_put_value(page->out, (TdModelType)external->type, td_supposed(external), page->lang);
    g_string_append_c(page->out, '\n');
  }
}

void td_order_text(const TdOrderTold *told, TdLang lang, GString *out) {
  g_autoptr(GPtrArray) shown = g_ptr_array_new();
  Page page = {told, lang, out, shown, 0};
  g_string_append_printf(out,
                         pick(&page, "%s：一个人一年的救助与结算的先后有关吗\n",
                              "%s: does a person's year depend on the order of the claims?\n"),
                         told->path);
  g_string_append(
      out, pick(&page, "（一个地区、一个日历年内，任意多笔、任意金额的结算，不含退费）\n",
                "(in one region and calendar year, of any number of claims, of any amounts, none taken back)\n"));
  put_supposed(&page);
  for (guint i = 0; i < told->report->results->len; i++) put_result(&page, told->report->results->pdata[i]);
}
