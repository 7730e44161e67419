/* What every format says of where two policies pay differently. */
#include <string.h>

#include "compiler/expr_text.h"
#include "tools/effect.h"
#include "tools/order.h"

typedef struct {
  const TdDiffPair *pair;
  TdLang lang;
  GPtrArray *lines;
} Page;

static const char *pick(TdLang lang, const char *zh, const char *en) {
  return lang == TD_LANG_ZH ? zh : en;
}

static const TdJoint *joint_of(const TdDiffPair *pair) {
  return &pair->diff->joint;
}

/* ---- verdicts ---- */

void td_put_effect_why(GString *out, const TdDiffPair *pair, const TdEffectOpen *open, TdLang lang) {
  switch ((TdEffectWhy)open->why) {
    case TD_EFFECT_NOT_SHOWN:
      g_string_append(out, pick(lang, "没有证明支付相同，也没有找到能表明不同的结算",
                                "it is not proved that they pay the same, and no claims were found that show a "
                                "difference"));
      break;
    case TD_EFFECT_MISSING:
      g_string_append_printf(out,
                             pick(lang, "要看外部值「%s」是多少；请在 --params 的文件里给出",
                                  "it rests on the external value '%s'; supply it in the file of --params"),
                             open->word);
      break;
    case TD_EFFECT_BEYOND:
      if (!open->expr) {
        g_string_append(out, pick(lang, "条件里的几项金额、标签或字段互相牵连，不能逐一算清",
                                  "conditions on amounts, labels or fields that depend on each other are not thought "
                                  "through"));
        break;
      }
      g_string_append(out, pick(lang, "「", "'"));
      td_put_expr(out, joint_of(pair)->side[open->side], open->expr, lang);
      g_string_append(out, pick(lang, "」不能逐一算清", "' is not thought through"));
      break;
    case TD_EFFECT_TOO_MANY:
      g_string_append(out, pick(lang, "要区分的情形或相关的累计太多，没有逐一算清",
                                "there are too many kinds of claims or annual amounts to go through"));
      break;
    case TD_EFFECT_TOO_LARGE:
      g_string_append(out,
                      pick(lang, "规则的走法太多，或分数太大，没有算到底",
                           "there are too many ways through the rules, or fractions too large, to get to the end"));
      break;
    case TD_EFFECT_NO_DAY:
      g_string_append(out, pick(lang, "没有哪一天两项政策都施行", "on no day are both policies in force"));
      break;
  }
}

static void put_rounding(GString *out, const TdEffects *effects, TdLang lang) {
  bool large = false;
  g_string_append(out, pick(lang, "只有舍入不同", "they pay differently by rounding alone"));
  if (!effects->bounded) {
    g_string_append(out, pick(lang, "；相差多少没有求出上限", "; no bound is known on the difference"));
    return;
  }
  g_string_append(out, pick(lang, "；一年的合计平均每笔至多相差 ", "; a year's totals differ by at most "));
  td_put_exact(out, td_rat_mul(effects->halves, td_rat_of(1, 2), &large), true);
  g_string_append(out, pick(lang, " 元", " yuan a claim"));
}

static bool premium_changes(const TdDiffPair *pair) {
  for (guint i = 0; i < pair->diff->changes->len; i++)
    if (((const TdChange *)pair->diff->changes->pdata[i])->premium) return true;
  return false;
}

static void put_supposed(GString *out, const TdDiffPair *pair, TdLang lang) {
  const char *told[2 * 64];
  guint count = 0;
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < joint_of(pair)->side[side]->external_count && i < 64; i++) {
      const TdModelExternal *external = &joint_of(pair)->side[side]->externals[i];
      bool known = !(pair->effects->supposed[side] >> i & 1);
      for (guint k = 0; k < count; k++) known |= strcmp(told[k], external->name) == 0;
      if (known) continue;
      told[count++] = external->name;
      g_string_append_printf(out,
                             pick(lang, "。没有给出「%s」：当作有，举例和求差额时取 ",
                                  ". '%s' is not supplied: it is supposed to be; examples and differences take "),
                             external->name);
      td_put_value(out, (TdModelType)external->type, td_supposed(external), lang);
    }
}

char *td_effects_idle_names(const TdDiffPair *pair) {
  GString *out = g_string_new(NULL);
  for (guint i = 0; pair->idle && i < pair->diff->changes->len; i++)
    if (pair->idle[i])
      g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "",
                             ((const TdChange *)pair->diff->changes->pdata[i])->name);
  if (out->len > 0) return g_string_free(out, FALSE);
  g_string_free(out, TRUE);
  return NULL;
}

char *td_effects_sum(const TdDiffPair *pair, TdLang lang) {
  const TdEffects *effects = pair->effects;
  GString *out = g_string_new(NULL);
  switch ((TdEffectVerdict)effects->verdict) {
    case TD_EFFECT_NONE:
      g_string_append(out, pick(lang, "实际支付等效：任何结算都支付得一样，到分",
                                "equivalent: every claim is paid the same, to the fen"));
      break;
    case TD_EFFECT_ROUNDING: put_rounding(out, effects, lang); break;
    case TD_EFFECT_OPEN:
      g_string_append(out, pick(lang, "实际支付是否不同，未定", "whether they pay differently is left open"));
      break;
    default:
      g_string_append_printf(out,
                             pick(lang, "实际支付不同：%u 种结算",
                                  effects->regions->len == 1 ? "they pay differently: %u kind of claims"
                                                             : "they pay differently: %u kinds of claims"),
                             effects->regions->len);
      break;
  }
  if ((effects->verdict == TD_EFFECT_OPEN && effects->regions->len == 0) || effects->partly) {
    g_string_append(out,
                    effects->partly ? pick(lang, "；此外未定：", "; others are left open: ") : pick(lang, "：", ": "));
    td_put_effect_why(out, pair, &effects->open, lang);
  }
  put_supposed(out, pair, lang);
  if (effects->from_nothing)
    g_string_append(out, pick(lang, "。在开始施行的当年，以此前没有按别的政策用过年度金额为限",
                              ". In the year in which they begin this holds as long as nothing was used under another "
                              "policy before"));
  if (premium_changes(pair))
    g_string_append(out, pick(lang, "。资助参保不在此比较", ". Premium subsidies are not compared here"));
  return g_string_free(out, FALSE);
}

/* ---- a region ---- */

static GString *line(void) {
  return g_string_new(NULL);
}

static void end(const Page *page, GString *text) {
  g_ptr_array_add(page->lines, g_string_free(text, FALSE));
}

/* In whole fen: at least, or UP, at most so much. */
static void put_amount(GString *out, TdRat fen, bool up) {
  int64_t whole = fen.n / fen.d, rest = fen.n % fen.d;
  td_put_amount(out, whole + (up && rest > 0) - (!up && rest < 0), true);
}

static void put_part(const Page *page, const TdEffectPart *part) {
  GString *out = line();
  TdLang lang = page->lang;
  g_string_append_printf(out, "%s%s", part->what.in[lang], pick(lang, "：", ": "));
  for (int side = 0; side < TD_VERSIONS; side++) {
    if (side == TD_NEW) g_string_append(out, " → ");
    g_string_append(out, part->text[side].in[lang]);
    if (part->clause[side] && part->clause[side][0])
      g_string_append_printf(out, pick(lang, "（依据 %s）", " (clause %s)"), part->clause[side]);
  }
  end(page, out);
}

static const char *label_name(const Page *page, int32_t label) {
  return label < 0 ? pick(page->lang, "无", "nobody") : joint_of(page->pair)->model.labels[label];
}

/* Who has the same identity under the old one, in one line. */
static void put_moved(const Page *page, const TdEffectRegion *region, guint at) {
  const TdEffectMoved *moved = &g_array_index(region->moved, TdEffectMoved, at);
  for (guint i = 0; i < at; i++)
    if (g_array_index(region->moved, TdEffectMoved, i).label[TD_OLD] == moved->label[TD_OLD]) return;
  GString *out = line();
  g_string_append_printf(out, "%s%s → %s", pick(page->lang, "身份  ", "settled as  "),
                         label_name(page, moved->label[TD_OLD]), label_name(page, moved->label[TD_NEW]));
  for (guint i = at + 1; i < region->moved->len; i++) {
    const TdEffectMoved *other = &g_array_index(region->moved, TdEffectMoved, i);
    if (other->label[TD_OLD] == moved->label[TD_OLD])
      g_string_append_printf(out, "%s%s", pick(page->lang, "、", ", "), label_name(page, other->label[TD_NEW]));
  }
  end(page, out);
}

static void put_who(const Page *page, const TdEffectRegion *region) {
  const TdModel *model = &joint_of(page->pair)->model;
  if (region->who != 0) {
    GString *out = line();
    g_string_append(out, pick(page->lang, "对象  ", "for  "));
    td_put_labels(out, model, region->who, page->lang);
    end(page, out);
  }
  for (guint i = 0; i < region->moved->len; i++) put_moved(page, region, i);
}

static void put_where(const Page *page, const TdEffectRegion *region) {
  for (guint i = 0; i < region->where->len; i++) {
    const TdWords *words = region->where->pdata[i];
    const char *first = i == 0 ? pick(page->lang, "当  ", "when  ") : pick(page->lang, "或  ", "or  ");
    g_ptr_array_add(page->lines, g_strconcat(first, words->in[page->lang], NULL));
  }
}

static void put_range(GString *out, const TdEffectRange *range, TdLang lang) {
  if (range->low.n > 0 || !range->bounded) {
    g_string_append(out, pick(lang, "", "from "));
    put_amount(out, range->low, false);
    g_string_append(out, pick(lang, " 元", " yuan"));
    g_string_append(out, range->bounded ? pick(lang, "至 ", " to ") : pick(lang, "起", " on"));
  } else {
    g_string_append(out, pick(lang, "至多 ", "up to "));
  }
  if (!range->bounded) return;
  put_amount(out, range->high, true);
  g_string_append(out, pick(lang, " 元", " yuan"));
}

static void put_amounts(const Page *page, const TdEffectRegion *region) {
  TdLang lang = page->lang;
  if (region->amount.there && (region->amount.low.n > 0 || region->amount.bounded)) {
    GString *out = line();
    g_string_append(out, pick(lang, "金额  政策范围内自付 ", "amounts  in-scope self-paid "));
    put_range(out, &region->amount, lang);
    end(page, out);
  }
  for (guint i = 0; i < region->years->len; i++) {
    const TdEffectYear *year = &g_array_index(region->years, TdEffectYear, i);
    if (year->range.low.n == 0 && !year->range.bounded) continue;
    GString *out = line();
    g_string_append_printf(out, pick(lang, "当年已用  %s ", "used before  %s "),
                           joint_of(page->pair)->side[TD_OLD]->annuals[year->annual]);
    put_range(out, &year->range, lang);
    end(page, out);
  }
}

static void put_most(const Page *page, const TdEffectRegion *region) {
  static const char *const words[TD_VERSIONS][2] = {{"新的少付", "new pays less"}, {"新的多付", "new pays more"}};
  for (int side = TD_NEW; side >= TD_OLD; side--) {
    if (!region->changes[side]) continue;
    GString *out = line();
    g_string_append(out, words[side][page->lang]);
    if (region->most[side].bounded) {
      g_string_append(out, pick(page->lang, "  每笔至多 ", "  by at most "));
      put_amount(out, region->most[side].high, true);
      g_string_append(out, pick(page->lang, " 元", " yuan a claim"));
    } else {
      g_string_append(out, pick(page->lang, "  随金额增加，没有上限", "  growing with the amount without bound"));
    }
    end(page, out);
  }
}

static void put_leaves(const Page *page, const TdEffectRegion *region) {
  const TdModel *model = joint_of(page->pair)->side[TD_OLD];
  const char *comma = "";
  if (region->leaves == 0) return;
  GString *out = line();
  g_string_append(out, pick(page->lang, "此后  ", "afterwards  "));
  for (uint32_t i = 0; i < model->annual_count && i < 64; i++) {
    if (!(region->leaves >> i & 1)) continue;
    g_string_append_printf(out, "%s%s", comma, model->annuals[i]);
    comma = pick(page->lang, "、", ", ");
  }
  g_string_append(
      out, pick(page->lang, " 的累计不同，之后的结算也会受影响", " stands otherwise, which later claims can tell"));
  end(page, out);
}

GPtrArray *td_effect_lines(const TdDiffPair *pair, const TdEffectRegion *region, TdLang lang) {
  Page page = {pair, lang, g_ptr_array_new_with_free_func(g_free)};
  for (guint i = 0; i < region->parts->len; i++) put_part(&page, region->parts->pdata[i]);
  if (region->later)
    g_ptr_array_add(page.lines, g_strdup(pick(lang, "这一笔支付相同，之后的结算支付不同",
                                              "these are paid the same; claims after them are not")));
  put_who(&page, region);
  put_where(&page, region);
  put_amounts(&page, region);
  put_most(&page, region);
  put_leaves(&page, region);
  if (!region->shown) {
    GString *out = line();
    g_string_append(out, pick(lang, "未定  ", "left open  "));
    td_put_effect_why(out, pair, &region->open, lang);
    end(&page, out);
  }
  return page.lines;
}

char *td_effects_year(const TdDiffPair *pair, TdLang lang) {
  static const char *const words[TD_VERSIONS][2] = {{"少付", "less"}, {"多付", "more"}};
  const TdEffectRange *anywhere = pair->effects->anywhere;
  const char *comma = "";
  if (!anywhere[TD_OLD].there || pair->effects->verdict != TD_EFFECT_DIFFERS) return NULL;
  GString *out = line();
  g_string_append(out, pick(lang, "一年之内，无论之前的结算有何不同，新的每笔",
                            "in a year, however its earlier claims differed, the new one pays a claim "));
  for (int side = TD_NEW; side >= TD_OLD; side--) {
    g_string_append_printf(out, "%s%s ", comma, words[side][lang]);
    comma = pick(lang, "，", ", ");
    if (!anywhere[side].bounded) {
      g_string_append(out, pick(lang, "没有上限", "without bound"));
      continue;
    }
    g_string_append(out, pick(lang, "至多 ", "by at most "));
    put_amount(out, anywhere[side].high, true);
    g_string_append(out, pick(lang, " 元", " yuan"));
  }
  return g_string_free(out, FALSE);
}

/* ---- claims ---- */

TdClaimShown td_effect_claim(const TdEffectClaim *claim, int side) {
  return (TdClaimShown){.facts = claim->facts[side], .disease = claim->disease, .reason = ""};
}

char *td_effect_labels(const TdDiffPair *pair, const TdEffectClaim *claim) {
  GString *out = g_string_new(NULL);
  const TdModel *new = joint_of(pair)->side[TD_NEW], *old = joint_of(pair)->side[TD_OLD];
  for (uint32_t i = 0; i < new->label_count; i++)
    if (claim->facts[TD_NEW].labels >> i & 1)
      g_string_append_printf(out, "%s%s", out->len > 0 ? "|" : "", new->labels[i]);
  for (uint32_t i = 0; i < old->label_count; i++) {
    bool known = !(claim->facts[TD_OLD].labels >> i & 1);
    for (uint32_t k = 0; k < new->label_count; k++)
      known |= (claim->facts[TD_NEW].labels >> k & 1) && strcmp(new->labels[k], old->labels[i]) == 0;
    if (!known) g_string_append_printf(out, "%s%s", out->len > 0 ? "|" : "", old->labels[i]);
  }
  return g_string_free(out, FALSE);
}

char *td_effect_time(const TdEffectShown *shown, guint place) {
  int64_t day = TD_DATE_MIN;
  for (guint i = 0; i < shown->claims->len; i++)
    day = MAX(day, g_array_index(shown->claims, TdEffectClaim, i).facts[TD_OLD].value[TD_F_ENDDATE]);
  g_autoptr(GString) text = g_string_new(NULL);
  td_put_date(text, day);
  g_string_append_printf(text, " %02u:00:00", 9 + place);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void put_paid(GString *out, const TdEffectClaim *claim, int side, TdLang lang) {
  bool settled = claim->status[side] == TD_STATUS_PAID || claim->status[side] == TD_STATUS_ZERO;
  if (settled) {
    td_put_amount(out, claim->aid[side], true);
    g_string_append(out, pick(lang, " 元", " yuan"));
    return;
  }
  const TdStatusInfo *status = &td_statuses[claim->status[side]];
  g_string_append(out, pick(lang, status->zh, status->en));
  if (claim->reason[side][0]) g_string_append_printf(out, pick(lang, "（%s）", " (%s)"), claim->reason[side]);
}

/* With labels and lists of the joint model. */
static TdClaimShown joint_claim(const TdDiffPair *pair, const TdEffectClaim *claim) {
  TdClaimShown shown = td_effect_claim(claim, TD_NEW);
  const TdJoint *joint = joint_of(pair);
  shown.facts.labels = claim->labels;
  shown.facts.listed = 0;
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < joint->side[side]->list_count && i < 64; i++)
      if ((claim->facts[side].listed >> i & 1) && joint->side[side]->lists[i].external)
        shown.facts.listed |= UINT64_C(1) << joint->list[side][i];
  return shown;
}

GPtrArray *td_effect_shown_lines(const TdDiffPair *pair, const TdEffectShown *shown, TdLang lang) {
  GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
  const TdClaimShown first = joint_claim(pair, &g_array_index(shown->claims, TdEffectClaim, 0));
  for (guint i = 0; i < shown->claims->len; i++) {
    const TdEffectClaim *claim = &g_array_index(shown->claims, TdEffectClaim, i);
    const TdClaimShown as_shown = joint_claim(pair, claim);
    GString *out = line();
    if (shown->claims->len > 1)
      g_string_append_printf(out, pick(lang, "例 %u：", "claim %u: "), i + 1);
    else
      g_string_append(out, pick(lang, "例：", "claim: "));
    gsize length = out->len;
    td_put_facts(out, &joint_of(pair)->model, &as_shown, i > 0 ? &first : NULL, TD_RECORD_CLAIM, lang);
    if (out->len == length) g_string_append(out, pick(lang, "与例 1 相同", "as claim 1"));
    g_string_append(out, pick(lang, "：原 ", ": old "));
    put_paid(out, claim, TD_OLD, lang);
    g_string_append(out, pick(lang, "，新 ", ", new "));
    put_paid(out, claim, TD_NEW, lang);
    g_ptr_array_add(lines, g_string_free(out, FALSE));
  }
  return lines;
}
