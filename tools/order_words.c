#include "compiler/expr_text.h"
#include "tools/order.h"

static const char *pick(TdLang lang, const char *zh, const char *en) {
  return lang == TD_LANG_ZH ? zh : en;
}

void td_put_order_why(GString *out, const TdModel *model, const TdOrderAnswer *answer, TdLang lang) {
  switch ((TdOrderWhy)answer->why) {
    case TD_ORDER_NOT_SHOWN:
      g_string_append(out, pick(lang, "没有证明与先后无关，也没有找到能表明有关的结算；可用「tuodi run」按两种先后试算",
                                "it is not proved that the order makes no difference, and no claims were found that "
                                "show one; try claims of your own in two orders with tuodi run"));
      break;
    case TD_ORDER_MISSING:
      g_string_append_printf(out,
                             pick(lang, "要看外部值「%s」是多少；请在 --params 的文件里给出",
                                  "it rests on the external value '%s'; supply it in the file of --params"),
                             answer->word);
      break;
    case TD_ORDER_BEYOND:
      if (!answer->expr) {
        g_string_append(out, pick(lang, "条件里的几项金额、标签或字段互相牵连，不能逐一算清；能分开写的，请分开写",
                                  "conditions on amounts, labels or fields that depend on each other are not thought "
                                  "through; write them apart where they can be"));
        break;
      }
      g_string_append(out, pick(lang, "「", "'"));
      td_put_expr(out, model, answer->expr, lang);
      g_string_append(out, pick(lang, "」不能逐一算清；能与固定的数字比较的，请改为那样写",
                                "' is not thought through; compare with a figure where that will do"));
      break;
    case TD_ORDER_TOO_MANY:
      g_string_append(out,
                      pick(lang, "要区分的情形或相关的累计太多，没有逐一算清；请拆成几项政策来查",
                           "there are too many kinds of claims or annual amounts to go through; check the benefits in "
                           "policies of their own"));
      break;
    case TD_ORDER_TOO_LARGE:
      g_string_append(out, pick(lang, "规则的走法太多，或分数太大，没有算到底；请把待遇拆成几项政策来查",
                                "there are too many ways through the rules, or fractions too large, to get to the end; "
                                "check the benefits in policies of their own"));
      break;
  }
}

void td_put_exact(GString *out, TdRat fen, bool grouped) {
  int64_t rest = fen.d;
  int twos = 0, fives = 0;
  for (; rest % 2 == 0; rest /= 2) twos++;
  for (; rest % 5 == 0; rest /= 5) fives++;
  int decimals = MAX(twos, fives);
  bool large = false;
  int64_t scale = 1;
  for (int i = 0; i < decimals && !large; i++) large = __builtin_mul_overflow(scale, 10, &scale);
  TdRat scaled = large ? fen : td_rat_mul(fen, td_rat(scale), &large);
  if (rest != 1 || large) {
    bool too_large = false;
    TdRat yuan = td_rat_div(fen, td_rat(100), &too_large);
    g_string_append_printf(out, "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, yuan.n, yuan.d);
    return;
  }
  int64_t whole = scaled.n / scale, part = scaled.n % scale;
  if (whole == 0 && scaled.n < 0) g_string_append(out, grouped ? "−" : "-");
  td_put_amount(out, whole, grouped);
  if (decimals > 0) g_string_append_printf(out, "%0*" G_GINT64_FORMAT, decimals, part < 0 ? -part : part);
}

TdRat td_order_difference(const TdOrderShown *shown, bool rounded) {
  bool large = false;
  if (rounded) return td_rat(shown->total[0] - shown->total[1]);
  return td_rat_add(shown->exact[0], td_rat_neg(shown->exact[1]), &large);
}

guint td_order_at(const TdOrderShown *shown, int order, guint place) {
  return order == 0 || place < shown->at || place > shown->at + 1 ? place : 2 * shown->at + 1 - place;
}

char *td_order_time(const TdOrderShown *shown, guint place) {
  int64_t day = 0;
  for (guint i = 0; i < shown->claims->len; i++)
    day = MAX(day, g_array_index(shown->claims, TdOrderClaim, i).facts.value[TD_F_ENDDATE]);
  g_autoptr(GString) text = g_string_new(NULL);
  td_put_date(text, day);
  g_string_append_printf(text, " %02u:00:00", 9 + place);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

TdClaimShown td_order_claim(const TdOrderClaim *claim) {
  return (TdClaimShown){.facts = claim->facts, .disease = claim->disease, .reason = ""};
}
