/* Which claims a box holds, in words. */
#include <string.h>

#include "compiler/diff_cases.h"
#include "compiler/diff_joint.h"
#include "compiler/effect_box.h"
#include "compiler/expr_text.h"

#define BIT(n) (UINT64_C(1) << (n))

typedef struct {
  const TdPairKinds *kinds;
  const TdSpace *space;
  GString *out[2]; /* by TdLang */
} Page;

static void put(Page *page, const char *zh, const char *en) {
  g_string_append(page->out[TD_LANG_ZH], zh);
  g_string_append(page->out[TD_LANG_EN], en);
}

static void begin(Page *page) {
  for (int lang = 0; lang < 2; lang++)
    if (page->out[lang]->len > 0) g_string_append(page->out[lang], lang == TD_LANG_ZH ? "；" : "; ");
}

static void put_field(Page *page, TdField field) {
  begin(page);
  for (int lang = 0; lang < 2; lang++) td_put_field_name(page->out[lang], field, (TdLang)lang);
}

static void put_days(Page *page, uint64_t set) {
  const GArray *days = page->space->days;
  const char *comma = "";
  put_field(page, TD_F_ENDDATE);
  put(page, " ", " ");
  for (guint i = 0; i < days->len; i++) {
    if (!(set >> MIN(i, 63) & 1)) continue;
    guint last = i;
    while (last + 1 < days->len && (set >> MIN(last + 1, 63) & 1)) last++;
    put(page, comma[0] ? "、" : "", comma);
    comma = ", ";
    for (int lang = 0; lang < 2; lang++) {
      GString *out = page->out[lang];
      if (i > 0) td_put_date(out, g_array_index(days, int64_t, i));
      if (i > 0) g_string_append(out, lang == TD_LANG_ZH ? " 起" : " on");
      if (last + 1 == days->len) continue;
      g_string_append(out, lang == TD_LANG_ZH ? (i > 0 ? "至 " : "至 ") : (i > 0 ? " until " : "until "));
      td_put_date(out, g_array_index(days, int64_t, last + 1) - 1);
    }
    i = last;
  }
}

static void put_code(Page *page, TdField field, int64_t value) {
  for (size_t i = 0; i < td_code_count; i++)
    if (td_codes[i].field == field && td_codes[i].value == value) put(page, td_codes[i].zh, td_codes[i].en);
}

static void put_values(Page *page, const TdFieldDim *dim, uint64_t set) {
  TdFieldKind kind = td_fields[dim->field].kind;
  const char *comma = "";
  put_field(page, dim->field);
  put(page, " = ", " = ");
  for (guint i = 0; i < dim->values->len; i++) {
    int64_t value = g_array_index(dim->values, int64_t, i);
    if (!(set >> MIN(i, 63) & 1)) continue;
    put(page, comma[0] ? "、" : "", comma);
    comma = ", ";
    if (value == TD_ABSENT) {
      put(page, "（空）", "(empty)");
    } else if (kind == TD_KIND_CODE) {
      put_code(page, dim->field, value);
    } else {
      for (int lang = 0; lang < 2; lang++) {
        if (kind == TD_KIND_FLAG)
          g_string_append(page->out[lang], lang == TD_LANG_ZH ? (value ? "是" : "否") : (value ? "yes" : "no"));
        else
          td_put_field_value(page->out[lang], dim->field, value, "", (TdLang)lang);
      }
    }
  }
}

/* ---- amounts ---- */

static gint by_low(gconstpointer a, gconstpointer b) {
  const TdStretch *x = a, *y = b;
  return (x->low > y->low) - (x->low < y->low);
}

static void add_stretch(GArray *out, int64_t low, int64_t high) {
  TdStretch stretch = {low, high, low};
  for (guint i = 0; i < out->len; i++)
    if (g_array_index(out, TdStretch, i).low == low) return;
  g_array_append_val(out, stretch);
}

static void put_stretches(Page *page, TdAmount amount, GArray *stretches) {
  static const char *const names[TD_AMOUNTS][2] = {[TD_A_SELF_PAID] = {"政策范围内自付", "in-scope self-paid"},
                                                   [TD_A_IN_SCOPE] = {"政策范围内费用", "in-scope cost"},
                                                   [TD_A_CATALOGUE] = {"目录内自付", "in-catalogue self-paid"},
                                                   [TD_A_FUNDS] = {"基金支付", "funds"}};
  const char *comma = "";
  g_array_sort(stretches, by_low);
  begin(page);
  put(page, names[amount][TD_LANG_ZH], names[amount][TD_LANG_EN]);
  for (guint i = 0; i < stretches->len; i++) {
    TdStretch stretch = g_array_index(stretches, TdStretch, i);
    while (i + 1 < stretches->len && g_array_index(stretches, TdStretch, i + 1).low == stretch.high + 1)
      stretch.high = g_array_index(stretches, TdStretch, ++i).high;
    put(page, comma[0] ? "、" : " ", comma[0] ? comma : " ");
    comma = ", ";
    bool open = stretch.high >= INT64_C(100000000000000);
    for (int lang = 0; lang < 2; lang++) {
      GString *out = page->out[lang];
      if (stretch.low > 0 || open) {
        if (lang == TD_LANG_EN && open) g_string_append(out, "from ");
        td_put_amount(out, stretch.low, true);
        g_string_append(out, lang == TD_LANG_ZH ? (open ? " 元起" : " 至 ") : (open ? " yuan" : " to "));
      } else {
        g_string_append(out, lang == TD_LANG_ZH ? "至多 " : "up to ");
      }
      if (open) continue;
      td_put_amount(out, stretch.high, true);
      g_string_append(out, lang == TD_LANG_ZH ? " 元" : " yuan");
    }
  }
}

static void put_amounts(Page *page, uint64_t set) {
  const TdSpace *space = page->space;
  for (int k = 0; k < TD_AMOUNTS; k++) {
    g_autoptr(GArray) some = g_array_new(FALSE, FALSE, sizeof(TdStretch));
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(TdStretch));
    for (guint i = 0; i < space->amounts->len; i++) {
      const TdAmounts *amounts = &g_array_index(space->amounts, TdAmounts, i);
      add_stretch(all, amounts->low[k], amounts->high[k]);
      if (set >> MIN(i, 63) & 1) add_stretch(some, amounts->low[k], amounts->high[k]);
    }
    if (space->compared[k] && some->len < all->len) put_stretches(page, (TdAmount)k, some);
  }
}

/* ---- what is told by questions ---- */

/* A question of the rules, and for which values it is answered yes. */
typedef struct {
  uint64_t yes;
  int side;
  const TdExpr *expr;
} Question;

typedef struct {
  const Question *question;
  bool yes;
} Answer;

/* Whose list it is, where the two have others of one name. */
static void put_whose(Page *page, const Question *question) {
  const TdJoint *joint = &page->kinds->diff->joint;
  if (question->expr->kind != TD_E_LISTED) return;
  const TdModelList *own = &joint->side[question->side]->lists[question->expr->index];
  const TdModel *other = joint->side[1 - question->side];
  for (uint32_t i = 0; i < other->list_count; i++)
    if (strcmp(other->lists[i].name, own->name) == 0 && !td_lists_same(&other->lists[i], own))
      put(page, question->side == TD_OLD ? "（原）" : "（新）", question->side == TD_OLD ? " (old)" : " (new)");
}

static void put_questions(Page *page, const GArray *answers) {
  for (guint i = 0; i < answers->len; i++) {
    const Answer *answer = &g_array_index(answers, Answer, i);
    const TdModel *model = page->kinds->diff->joint.side[answer->question->side];
    const TdExpr no = {.kind = TD_E_NOT, .type = TD_M_BOOL, .a = answer->question->expr};
    if (i > 0) put(page, " 且 ", " and ");
    for (int lang = 0; lang < 2; lang++)
      td_put_expr(page->out[lang], model, answer->yes ? answer->question->expr : &no, (TdLang)lang);
    put_whose(page, answer->question);
  }
}

/* The questions that tell THERE from the others of ALL, at most MOST of them, answered alike for all of it; false:
 * there are no such. */
static bool find_questions(const GArray *questions, uint64_t there, uint64_t all, guint most, GArray *out) {
  uint64_t left = all;
  for (guint i = 0; i < questions->len && left != there; i++) {
    Answer answer = {&g_array_index(questions, Question, i), false};
    uint64_t yes = answer.question->yes & left, no = left & ~answer.question->yes;
    answer.yes = (there & ~yes) == 0;
    if ((!answer.yes && (there & ~no) != 0) || (answer.yes ? yes : no) == left) continue;
    g_array_append_val(out, answer);
    left = answer.yes ? yes : no;
  }
  return left == there && out->len <= most;
}

/* Says SET, of ALL values, by questions that are answered alike for all of it, or for all else. */
static void put_answers(Page *page, TdField field, const GArray *questions, uint64_t set, uint64_t all,
                        uint64_t absent) {
  uint64_t there = set & ~absent, most = all & ~absent;
  g_autoptr(GArray) answers = g_array_new(FALSE, FALSE, sizeof(Answer));
  g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(Answer));
  if (there == 0 || there == most) {
    put_field(page, field);
    put(page, there == 0 ? " 空" : " 不空", there == 0 ? " empty" : " not empty");
    return;
  }
  bool exactly = find_questions(questions, there, most, UINT_MAX, answers);
  bool turned = !exactly && find_questions(questions, most & ~there, most, UINT_MAX, others);
  begin(page);
  if (turned) put(page, "非（", "not (");
  put_questions(page, turned ? others : answers);
  if (turned) put(page, "）", ")");
  if (!exactly && !turned) put(page, "（其中一部分）", " (some of them)");
  if (!(set & absent)) return;
  put(page, "，或者没有", ", or without ");
  for (int lang = 0; lang < 2; lang++) td_put_field_name(page->out[lang], field, (TdLang)lang);
}

static void put_dates(Page *page, guint dim, const TdBox *box) {
  const TdFieldDim *own = &g_array_index(page->space->fields, TdFieldDim, dim - TD_DIM_FIELDS);
  const GArray *comparisons = page->space->comparisons[own->field];
  g_autoptr(GArray) questions = g_array_new(FALSE, FALSE, sizeof(Question));
  uint64_t absent = 0;
  guint day = (guint)__builtin_ctzll(box->of[TD_DIM_DAY]);
  int64_t end = g_array_index(page->space->days, int64_t, day);
  for (guint i = 0; i < own->values->len && i < 64; i++)
    if (g_array_index(own->values, TdDay, i).absent) absent |= BIT(i);
  for (guint q = 0; comparisons && q < comparisons->len; q++) {
    const TdAtom *atom = &g_array_index(comparisons, TdAtom, q);
    Question question = {0, atom->side, atom->expr};
    for (guint i = 0; i < own->values->len && i < 64; i++) {
      TdFacts facts = {.present = BIT(TD_F_ENDDATE) | BIT(own->field), .disease = ""};
      facts.value[TD_F_ENDDATE] = end;
      if (absent >> i & 1) continue;
      facts.value[own->field] = td_day_value(&g_array_index(own->values, TdDay, i), end);
      if (td_known_is(td_space_value(page->space, atom->side, atom->expr, &facts), true)) question.yes |= BIT(i);
    }
    g_array_append_val(questions, question);
  }
  put_answers(page, own->field, questions, box->of[dim], td_box_whole(page->space, dim), absent);
}

static void put_diseases(Page *page, uint64_t set) {
  const TdSpace *space = page->space;
  TdExpr lists[2 * 64];
  g_autoptr(GArray) questions = g_array_new(FALSE, FALSE, sizeof(Question));
  uint64_t absent = 0;
  for (int side = TD_VERSIONS - 1; side >= 0; side--)
    for (uint32_t i = 0; i < space->side[side].model->list_count && i < 64; i++) {
      Question question = {0, side, &lists[questions->len]};
      lists[questions->len] = (TdExpr){.kind = TD_E_LISTED, .type = TD_M_BOOL, .index = (uint16_t)i};
      for (guint k = 0; k < space->diseases->len && k < 64; k++) {
        const TdDisease *disease = &g_array_index(space->diseases, TdDisease, k);
        if (!disease->name) absent |= BIT(k);
        if (disease->listed[side] >> i & 1) question.yes |= BIT(k);
      }
      g_array_append_val(questions, question);
    }
  put_answers(page, TD_F_DISE_NAME, questions, set, td_box_whole(space, TD_DIM_DISEASE), absent);
}

static void put_dim(Page *page, guint dim, const TdBox *box) {
  if (dim == TD_DIM_LABELS || box->of[dim] == td_box_whole(page->space, dim)) return;
  switch (dim) {
    case TD_DIM_DAY: put_days(page, box->of[dim]); return;
    case TD_DIM_DISEASE: put_diseases(page, box->of[dim]); return;
    case TD_DIM_AMOUNTS: put_amounts(page, box->of[dim]); return;
    default: break;
  }
  const TdFieldDim *own = &g_array_index(page->space->fields, TdFieldDim, dim - TD_DIM_FIELDS);
  if (own->dated)
    put_dates(page, dim, box);
  else
    put_values(page, own, box->of[dim]);
}

TdWords td_box_words(const TdPairKinds *kinds, const TdBox *box) {
  Page page = {kinds, kinds->space, {g_string_new(NULL), g_string_new(NULL)}};
  for (guint i = TD_DIM_FIELDS; i < td_space_dim_count(kinds->space); i++) put_dim(&page, i, box);
  for (guint i = 0; i < TD_DIM_FIELDS; i++) put_dim(&page, i, box);
  return (TdWords){{g_string_free(page.out[0], FALSE), g_string_free(page.out[1], FALSE)}};
}
