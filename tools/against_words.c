#include "compiler/expr_text.h"
#include "tools/against.h"

static const char *pick(TdLang lang, const char *zh, const char *en) {
  return lang == TD_LANG_ZH ? zh : en;
}

static void put_bound(GString *out, const TdModel *framework, const TdDemand *demand, const char *without,
                      TdLang lang) {
  static const char *const compares[][2] = {
      [TD_AT_LEAST] = {"不低于", "at_least"}, [TD_AT_MOST] = {"不超过", "at_most"}, [TD_EQUALS] = {"=", "="}};
  g_string_append_c(out, ' ');
  if (!demand->bound) {
    g_string_append(out, without);
    return;
  }
  g_string_append_printf(out, "%s ", compares[demand->compare][lang]);
  td_put_expr(out, framework, demand->bound, lang);
}

void td_put_demand(GString *out, const TdModel *framework, const TdDemand *demand, TdLang lang) {
  const char *none = pick(lang, "不设", "none");
  switch ((TdDemandKind)demand->kind) {
    case TD_Q_RATIO:
      g_string_append(out, pick(lang, "比例", "ratio"));
      put_bound(out, framework, demand, "", lang);
      break;
    case TD_Q_DEDUCTIBLE:
      g_string_append(out, pick(lang, "起付线", "deductible"));
      put_bound(out, framework, demand, none, lang);
      break;
    case TD_Q_LIMIT:
      g_string_append(out, pick(lang, "限额", "limit"));
      put_bound(out, framework, demand, none, lang);
      break;
    case TD_Q_SUBSIDY:
      g_string_append(out, pick(lang, "资助", "subsidy"));
      put_bound(out, framework, demand, pick(lang, "全额", "100%"), lang);
      break;
    case TD_Q_ORDER:
      g_string_append(out, pick(lang, "比例 依次 ", "ratio in_order "));
      for (uint32_t i = 0; i < demand->group_count; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", demand->groups[i].name);
      break;
    case TD_Q_RISING:
      g_string_append(out, pick(lang, "比例 随增不降 ", "ratio never_falls_with "));
      td_put_expr(out, framework, demand->bound, lang);
      break;
    case TD_Q_NOT_LOWERED:
      g_string_append(out, pick(lang, "不得降低 ", "not_lowered_by "));
      td_put_expr(out, framework, demand->bound, lang);
      break;
    case TD_Q_REGARDLESS:
      g_string_append_printf(out, "%s %s", pick(lang, "不分", "regardless_of"),
                             td_field_called((TdField)demand->field, lang));
      break;
  }
}

void td_put_figure(GString *out, const TdFigureShown *figure, TdDemandKind kind, TdLang lang) {
  if (figure->none)
    g_string_append(out, kind == TD_Q_SUBSIDY ? pick(lang, "全额", "the whole") : pick(lang, "不设", "none"));
  else
    td_put_value(out, (TdModelType)figure->type, figure->value, lang);
  if (figure->clause[0] != '\0') g_string_append_printf(out, pick(lang, "（%s）", " (%s)"), figure->clause);
}

static void put_beyond(GString *out, const TdAgainstTold *told, const TdAgainst *against, TdLang lang) {
  if (!against->expr) {
    g_string_append(out,
                    pick(lang, "条件里的几项金额、标签或字段互相牵连，不能逐一算清",
                         "conditions on amounts, labels or fields that depend on each other are not thought through"));
    return;
  }
  bool framework = against->side == TD_FRAMEWORK;
  g_string_append(out, framework ? pick(lang, "要求中的「", "in the requirement: '") : pick(lang, "「", "'"));
  td_put_expr(out, framework ? told->framework : told->city, against->expr, lang);
  g_string_append(out, pick(lang, "」不是与定数的比较，不能逐一算清",
                            "' is no comparison with a figure, and is not thought through"));
}

static const TdModel *asks_for(const TdAgainstTold *told, const char *external) {
  const TdModel *models[] = {told->city, told->framework};
  for (size_t i = 0; i < G_N_ELEMENTS(models); i++)
    for (uint32_t k = 0; k < models[i]->external_count; k++)
      if (g_str_equal(models[i]->externals[k].name, external)) return models[i];
  return NULL;
}

static void put_missing(GString *out, const TdAgainstTold *told, const char *word, TdLang lang) {
  const TdModel *model = asks_for(told, word);
  if (model)
    g_string_append_printf(out,
                           pick(lang, "缺 %s 的外部值「%s」；请在 --params 的文件里给出",
                                "%s needs the external value '%s'; supply it in the file of --params"),
                           model->id, word);
  else
    g_string_append_printf(out, pick(lang, "这项政策待定：%s", "the policy leaves it undetermined: %s"), word);
}

void td_put_why(GString *out, const TdAgainstTold *told, const TdAgainst *against, TdLang lang) {
  switch ((TdWhy)against->why) {
    case TD_WHY_FIGURE:
      g_string_append(out, against->claims[1] ? pick(lang, "比例较低", "the ratio is lower")
                                              : pick(lang, "数值不合要求", "the figure is not as required"));
      break;
    case TD_WHY_NO_BENEFIT: g_string_append(out, pick(lang, "没有对应的待遇", "there is no benefit for it")); break;
    case TD_WHY_NEVER:
      g_string_append(out, pick(lang, "这一类没有一笔能得到待遇", "none of its kind ever takes a benefit"));
      break;
    case TD_WHY_DIFFERENT: g_string_append(out, pick(lang, "两笔所付不同", "the two are paid differently")); break;
    case TD_WHY_UNMAPPED:
      g_string_append(out, pick(lang, "这项政策没有这个标签；请在 --map 的文件里写出它对应哪个标签",
                                "the policy has no such label; name its counterpart in the file of --map"));
      break;
    case TD_WHY_NO_IDENTITY:
      g_string_append(out, pick(lang, "这个标签不是这项政策的救助身份", "the label is no identity of the policy"));
      break;
    case TD_WHY_MISSING: put_missing(out, told, against->word, lang); break;
    case TD_WHY_DEFERRED:
      g_string_append_printf(out, pick(lang, "另按「%s」，不由这项政策决定", "'%s' governs it, not this policy"),
                             against->word);
      break;
    case TD_WHY_BEYOND: put_beyond(out, told, against, lang); break;
    case TD_WHY_TOO_MANY:
      g_string_append(
          out, pick(lang, "要区分的情形太多，没有逐一算清", "there are too many kinds of records to go through"));
      break;
    case TD_WHY_NOT_IN_FORCE:
      g_string_append(out, pick(lang, "两项政策没有同时有效的日子", "the two are never in force together"));
      break;
    case TD_WHY_NOT_SHOWN:
      g_string_append(out, pick(lang, "规则不同，但没有找到能表明差别的记录",
                                "the rules differ, but no record was found that shows a difference"));
      break;
  }
}
