/* How changes are made. */
#include "compiler/diff_cases.h"

#include <string.h>

#include "compiler/expr_text.h"

const TdChangeInfo td_change_kinds[] = {
#define TD_CHANGE(id, key, zh, en) {key, {zh, en}},
#include "compiler/changes.def"
};

const TdChangeInfo td_directions[] = {
    [TD_LOOSER] = {"looser", {"放宽", "looser"}},
    [TD_TIGHTER] = {"tighter", {"收紧", "tighter"}},
    [TD_BOTH_WAYS] = {"both", {"有宽有紧", "both"}},
    [TD_NEITHER] = {"neither", {"不涉宽紧", "neither"}},
    [TD_DIRECTION_UNDECIDED] = {"undecided", {"无法判定", "undecided"}},
};

TdWords td_words(const char *zh, const char *en) {
  return (TdWords){{g_strdup(zh), g_strdup(en)}};
}

void td_words_clear(TdWords *words) {
  g_clear_pointer(&words->in[0], g_free);
  g_clear_pointer(&words->in[1], g_free);
}

TdWords td_words_expr(const TdModel *model, const TdExpr *expr) {
  if (!expr) return td_words("不设", "none");
  TdWords words;
  for (int lang = 0; lang < 2; lang++) {
    GString *out = g_string_new(NULL);
    td_put_expr(out, model, expr, (TdLang)lang);
    words.in[lang] = g_string_free(out, FALSE);
  }
  return words;
}

TdWords td_words_value(TdModelType type, int64_t value) {
  const TdExpr expr = {.kind = TD_E_CONST, .type = (uint8_t)type, .value = value};
  return td_words_expr(NULL, &expr);
}

TdWords td_words_labels(const TdModel *model, uint64_t set) {
  if (set == 0) return td_words("无", "none");
  TdWords words;
  for (int lang = 0; lang < 2; lang++) {
    GString *out = g_string_new(NULL);
    td_put_labels(out, model, set, (TdLang)lang);
    words.in[lang] = g_string_free(out, FALSE);
  }
  return words;
}

TdSaid td_said(TdWords text, const TdCite *cite) {
  TdSaid said = {.there = true, .text = text, .clause = "", .document = "", .assume = ""};
  if (!cite) return said;
  if (cite->clause) said.clause = cite->clause;
  if (cite->document) said.document = cite->document;
  said.line = cite->line;
  return said;
}

static void case_free(gpointer data) {
  TdChangeCase *each = data;
  for (int i = 0; i < TD_VERSIONS; i++) td_words_clear(&each->said[i].text);
  td_words_clear(&each->when);
  if (each->ways) g_ptr_array_unref(each->ways);
  g_free(each);
}

static void change_free(gpointer data) {
  TdChange *change = data;
  g_free(change->name);
  td_words_clear(&change->why);
  g_ptr_array_unref(change->cases);
  g_free(change);
}

GPtrArray *td_changes_new(void) {
  return g_ptr_array_new_with_free_func(change_free);
}

TdChangeCase *td_change_case(TdChange *change, TdSaid before, TdSaid after, TdDirection direction) {
  TdChangeCase *each = g_new0(TdChangeCase, 1);
  *each = (TdChangeCase){.said = {before, after}, .direction = (uint8_t)direction};
  for (int i = 0; i < TD_VERSIONS; i++) {
    if (!each->said[i].clause) each->said[i].clause = "";
    if (!each->said[i].document) each->said[i].document = "";
    if (!each->said[i].assume) each->said[i].assume = "";
  }
  if (strcmp(each->said[TD_OLD].assume, each->said[TD_NEW].assume) == 0)
    each->said[TD_OLD].assume = each->said[TD_NEW].assume = "";
  g_ptr_array_add(change->cases, each);
  return each;
}

TdChange *td_change(TdModelDiff *diff, TdChangeKind kind, char *name, TdSaid before, TdSaid after,
                    TdDirection direction) {
  TdChange *change = g_new0(TdChange, 1);
  *change = (TdChange){.kind = (uint8_t)kind,
                       .name = name,
                       .direction = (uint8_t)direction,
                       .benefit = {-1, -1},
                       .cases = g_ptr_array_new_with_free_func(case_free)};
  g_ptr_array_add(diff->changes, change);
  if (before.there || after.there) td_change_case(change, before, after, direction);
  return change;
}

void td_change_open(TdChange *change, const char *zh, const char *en) {
  change->direction = TD_DIRECTION_UNDECIDED;
  td_words_clear(&change->why);
  change->why = td_words(zh, en);
  for (guint i = 0; i < change->cases->len; i++)
    ((TdChangeCase *)change->cases->pdata[i])->direction = TD_DIRECTION_UNDECIDED;
}

/* ---- citations ---- */

static const char *text_of(const char *text) {
  return text ? text : "";
}

static TdWords words_of_cite(const TdCite *cite) {
  g_autofree char *text = g_strdup_printf("%s%s%s%s", cite->document[0] ? "“" : "", cite->document,
                                          cite->document[0] ? "”" : "", cite->clause);
  return text[0] ? td_words(text, text) : td_words("无", "none");
}

void td_diff_clause(TdModelDiff *diff, const char *name, const TdCite *before, const TdCite *after) {
  const TdCite a = {text_of(before->clause), text_of(before->document), "", before->line};
  const TdCite b = {text_of(after->clause), text_of(after->document), "", after->line};
  if (strcmp(a.clause, b.clause) == 0 && strcmp(a.document, b.document) == 0) return;
  td_change(diff, TD_C_CLAUSE, g_strdup_printf("%s/clause", name), td_said(words_of_cite(&a), &a),
            td_said(words_of_cite(&b), &b), TD_NEITHER);
}

static void add_text(GPtrArray *out, const char *text) {
  if (!text || text[0] == '\0') return;
  for (guint i = 0; i < out->len; i++)
    if (strcmp(out->pdata[i], text) == 0) return;
  g_ptr_array_add(out, (gpointer)text);
}

void td_collect_assumptions(const TdTerm *term, GPtrArray *out) {
  if (!term) return;
  add_text(out, term->cite.assume);
  for (uint32_t i = 0; i < term->row_count; i++) td_collect_assumptions(term->rows[i].term, out);
}

static bool has_text(const GPtrArray *texts, const char *text) {
  for (guint i = 0; i < texts->len; i++)
    if (strcmp(texts->pdata[i], text) == 0) return true;
  return false;
}

static gint by_text(gconstpointer a, gconstpointer b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What only the one assumes, in the order of the texts; NULL: nothing. */
static char *only(const GPtrArray *texts, const GPtrArray *others) {
  g_autoptr(GPtrArray) own = g_ptr_array_new();
  for (guint i = 0; i < texts->len; i++)
    if (!has_text(others, texts->pdata[i])) g_ptr_array_add(own, texts->pdata[i]);
  g_ptr_array_sort(own, by_text);
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < own->len; i++)
    g_string_append_printf(out, "%s“%s”", i > 0 ? "；" : "", (const char *)own->pdata[i]);
  return g_string_free(out, out->len == 0);
}

void td_diff_assumptions(TdModelDiff *diff, const char *name, const GPtrArray *before, const GPtrArray *after) {
  g_autofree char *gone = only(before, after), *come = only(after, before);
  if (!gone && !come) return;
  TdSaid said[TD_VERSIONS] = {{.there = false}};
  if (gone) said[TD_OLD] = td_said(td_words(gone, gone), NULL);
  if (come) said[TD_NEW] = td_said(td_words(come, come), NULL);
  td_change(diff, TD_C_ASSUMPTION, g_strdup_printf("%s/assumption", name), said[TD_OLD], said[TD_NEW], TD_NEITHER);
}

/* What is assumed in the rows of one identity. */
static void collect_for(const TdTerm *term, uint32_t category, GPtrArray *out) {
  add_text(out, term->cite.assume);
  for (uint32_t i = 0; i < term->row_count; i++) {
    const TdExpr *guard = term->rows[i].guard;
    if (guard && guard->kind == TD_E_CATEGORY && !(guard->set >> category & 1)) continue;
    collect_for(term->rows[i].term, category, out);
  }
}

static void put_assumed(GString *out, const char *label, const char *texts) {
  g_string_append_printf(out, "%s%s：%s", out->len > 0 ? "；" : "", label, texts ? texts : "");
}

void td_diff_assumed_rows(TdModelDiff *diff, const char *name, const TdTerm *before, const TdTerm *after,
                          uint64_t categories) {
  g_autoptr(GString) then = g_string_new(NULL), now = g_string_new(NULL);
  const TdModel *joint = &diff->joint.model;
  uint64_t touched = 0;
  for (uint32_t j = 0; j < joint->label_count; j++) {
    g_autoptr(GPtrArray) old = g_ptr_array_new(), new = g_ptr_array_new();
    if (!(categories >> j & 1)) continue;
    collect_for(before, j, old);
    collect_for(after, j, new);
    g_autofree char *gone = only(old, new), *come = only(new, old);
    if (!gone && !come) continue;
    touched |= UINT64_C(1) << j;
    put_assumed(then, joint->labels[j], gone);
    put_assumed(now, joint->labels[j], come);
  }
  if (touched == 0) return;
  td_change(diff, TD_C_ASSUMPTION, g_strdup_printf("%s/assumption", name),
            td_said(td_words(then->str, then->str), NULL), td_said(td_words(now->str, now->str), NULL), TD_NEITHER)
      ->touches = touched;
}

void td_diff_cites(TdModelDiff *diff, const char *name, const TdCite *before, const TdCite *after) {
  g_autoptr(GPtrArray) old = g_ptr_array_new(), new = g_ptr_array_new();
  add_text(old, before->assume);
  add_text(new, after->assume);
  td_diff_clause(diff, name, before, after);
  td_diff_assumptions(diff, name, old, new);
}
