#include "compiler/expr_text.h"
#include "tools/order.h"

typedef struct {
  const TdOrderTold *told;
  TdLang lang;
  TdJson *json;
} Page;

static void put_exact(const Page *page, const char *key, TdRat fen) {
  g_autoptr(GString) text = g_string_new(NULL);
  td_put_exact(text, fen, false);
  td_json_text(page->json, key, text->str);
}

static void put_category(const Page *page, int32_t category) {
  td_json_text(page->json, NULL, category < 0 ? "" : page->told->model->labels[category]);
}

static void put_claim(const Page *page, const TdOrderShown *shown, guint at) {
  const TdModel *model = page->told->model;
  const TdOrderClaim *claim = &g_array_index(shown->claims, TdOrderClaim, at);
  const TdClaimShown as_shown = td_order_claim(claim);
  g_autofree char *id = g_strdup_printf("%u", at + 1), *time = td_order_time(shown, at);
  td_json_begin(page->json, NULL, '{');
  td_json_record(page->json, model, &as_shown, TD_RECORD_CLAIM, id, time);
  td_json_begin(page->json, "lists", '[');
  for (uint32_t i = 0; i < model->list_count; i++)
    if (model->lists[i].external && (claim->facts.listed >> i & 1))
      td_json_text(page->json, NULL, model->lists[i].name);
  td_json_end(page->json, ']');
  td_json_begin(page->json, "categories", '[');
  for (int order = 0; order < 2; order++) put_category(page, claim->category[order]);
  td_json_end(page->json, ']');
  td_json_end(page->json, '}');
}

static void put_order(const Page *page, const TdOrderShown *shown, int order) {
  td_json_begin(page->json, NULL, '{');
  td_json_begin(page->json, "claims", '[');
  for (guint i = 0; i < shown->claims->len; i++) {
    g_autofree char *id = g_strdup_printf("%u", td_order_at(shown, order, i) + 1);
    td_json_text(page->json, NULL, id);
  }
  td_json_end(page->json, ']');
  td_json_begin(page->json, "paid", '[');
  for (guint i = 0; i < shown->claims->len; i++) {
    const TdOrderClaim *claim = &g_array_index(shown->claims, TdOrderClaim, td_order_at(shown, order, i));
    put_exact(page, NULL, td_rat(claim->paid[order]));
  }
  td_json_end(page->json, ']');
  put_exact(page, "total", td_rat(shown->total[order]));
  put_exact(page, "unrounded", shown->exact[order]);
  td_json_end(page->json, '}');
}

static void put_shown(const Page *page, const TdOrderShown *shown) {
  td_json_begin(page->json, "annual_amounts", '[');
  for (uint32_t i = 0; i < page->told->model->annual_count && i < 64; i++)
    if (shown->annuals >> i & 1) td_json_text(page->json, NULL, page->told->model->annuals[i]);
  td_json_end(page->json, ']');
  td_json_begin(page->json, "clauses", '[');
  for (guint i = 0; i < shown->clauses->len; i++) td_json_text(page->json, NULL, shown->clauses->pdata[i]);
  td_json_end(page->json, ']');
  td_json_begin(page->json, "claims", '[');
  for (guint i = 0; i < shown->claims->len; i++) put_claim(page, shown, i);
  td_json_end(page->json, ']');
  td_json_begin(page->json, "orders", '[');
  for (int order = 0; order < 2; order++) put_order(page, shown, order);
  td_json_end(page->json, ']');
  put_exact(page, "difference", td_order_difference(shown, true));
  put_exact(page, "unrounded_difference", td_order_difference(shown, false));
}

static void put_answer(const Page *page, const TdOrderAnswer *answer) {
  static const char *const verdicts[TD_ORDER_VERDICTS] = {[TD_ORDER_FREE] = "independent",
                                                          [TD_ORDER_ROUNDING] = "rounding",
                                                          [TD_ORDER_OPEN] = "open",
                                                          [TD_ORDER_DEPENDS] = "dependent"};
  bool large = false;
  td_json_text(page->json, "verdict", verdicts[answer->verdict]);
  if (answer->verdict == TD_ORDER_OPEN) {
    g_autoptr(GString) why = g_string_new(NULL);
    td_put_order_why(why, page->told->model, answer, page->lang);
    td_json_text(page->json, "why", why->str);
    if (answer->why == TD_ORDER_MISSING) td_json_text(page->json, "missing", answer->word);
  }
  if (answer->verdict == TD_ORDER_ROUNDING && answer->bounded) {
    put_exact(page, "rounding_per_claim", td_rat_mul(answer->halves, td_rat_of(1, 2), &large));
    put_exact(page, "difference_per_claim", answer->halves);
  }
  if (answer->from_nothing && answer->verdict < TD_ORDER_OPEN) td_json_flag(page->json, "from_nothing", true);
  if (answer->shown && answer->verdict != TD_ORDER_OPEN) put_shown(page, answer->shown);
}

static void put_result(const Page *page, const TdOrder *order) {
  const TdModel *model = page->told->model;
  td_json_begin(page->json, NULL, '{');
  if (order->benefit >= 0) {
    td_json_text(page->json, "benefit", model->benefits[order->benefit].name);
    td_json_text(page->json, "clause", model->benefits[order->benefit].cite.clause);
  }
  if (order->any)
    put_answer(page, order->any);
  else
    td_json_text(page->json, "verdict", "none");
  td_json_begin(page->json, "one_identity", '[');
  for (guint i = 0; i < order->same->len; i++) {
    const TdOrderGroup *group = &g_array_index(order->same, TdOrderGroup, i);
    td_json_begin(page->json, NULL, '{');
    td_json_begin(page->json, "identities", '[');
    for (uint32_t k = 0; k < model->identity_count; k++)
      if (group->identities >> k & 1) td_json_text(page->json, NULL, model->labels[k]);
    td_json_end(page->json, ']');
    put_answer(page, group->answer);
    td_json_end(page->json, '}');
  }
  td_json_end(page->json, ']');
  td_json_end(page->json, '}');
}

void td_order_json(const TdOrderTold *told, TdLang lang, TdJson *json) {
  Page page = {told, lang, json};
  const TdModel *model = told->model;
  td_json_begin(json, NULL, '{');
  td_json_text(json, "policy", told->path);
  td_json_begin(json, "supposed", '[');
  for (uint32_t i = 0; i < model->external_count && i < 64; i++) {
    if (!(told->report->supposed >> i & 1)) continue;
    g_autoptr(GString) value = g_string_new(NULL);
    if (model->externals[i].type == TD_M_RATIO)
      g_string_append(value, "0.5");
    else
      td_put_amount(value, td_supposed(&model->externals[i]), false);
    td_json_begin(json, NULL, '{');
    td_json_text(json, "policy", model->id);
    td_json_text(json, "name", model->externals[i].name);
    td_json_text(json, "value", value->str);
    td_json_end(json, '}');
  }
  td_json_end(json, ']');
  td_json_begin(json, "results", '[');
  for (guint i = 0; i < told->report->results->len; i++) put_result(&page, told->report->results->pdata[i]);
  td_json_end(json, ']');
  td_json_end(json, '}');
}
