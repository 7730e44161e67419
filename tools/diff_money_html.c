#include "tools/diff_money.h"
void td_money_print_html(const TdMoney *money, TdLang lang, GString *out) {
  (void)money;
  (void)lang;
  (void)out;
}
