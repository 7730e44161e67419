#include <string.h>

#include "compiler/checker.h"
#include "grammar/parse.h"

static const char *const type_texts[TD_M_TYPE_COUNT] = {
    [TD_M_MONEY] = "金额" TD_BILINGUAL "an amount of money",
    [TD_M_RATIO] = "比例" TD_BILINGUAL "a ratio",
    [TD_M_COUNT] = "数量" TD_BILINGUAL "a plain number",
    [TD_M_DATE] = "日期" TD_BILINGUAL "a date",
    [TD_M_CODE] = "类别代码" TD_BILINGUAL "a code",
    [TD_M_BOOL] = "条件（是或否）" TD_BILINGUAL "a condition (yes or no)",
    [TD_M_AGE] = "年龄" TD_BILINGUAL "an age",
    [TD_M_MONTHS] = "月数" TD_BILINGUAL "a number of months",
    [TD_M_DAYS] = "天数" TD_BILINGUAL "a number of days",
    [TD_M_WORKDAYS] = "工作日数" TD_BILINGUAL "a number of working days",
    [TD_M_POINTS] = "百分点" TD_BILINGUAL "percentage points",
    [TD_M_NAME] = "名称" TD_BILINGUAL "a name",
};

const char *td_type_text(TdModelType type) {
  return type_texts[type];
}

const char *td_node_text(TdChecker *checker, const TdNode *node) {
  const TdSource *source = td_sources_get(checker->sources, node->span.file);
  return td_arena_text(checker->arena, source->text + node->span.start, node->span.end - node->span.start);
}

uint32_t td_node_line(const TdChecker *checker, const TdNode *node) {
  return td_source_line(td_sources_get(checker->sources, node->span.file), node->span.start, NULL);
}

const char *td_or_nearest(TdChecker *checker, const char *word, const char *const *candidates, size_t count) {
  const char *nearest = td_nearest(word, candidates, count);
  if (nearest == NULL) return "";
  return td_arena_printf(checker->arena, "；是不是「%s」？" TD_BILINGUAL "; did you mean '%s'?", nearest, nearest);
}

/* Is the rest of a run of words made of known words alone?  Appends them, separated, to OUT. */
static bool split_words(const char *text, const char *const *candidates, size_t count, GString *out, int depth) {
  if (*text == '\0') return depth > 1;
  for (size_t length = strlen(text); length > 0; length--) {
    if (((unsigned char)text[length] & 0xC0) == 0x80) continue;
    g_autofree char *word = g_strndup(text, length);
    TdLiteral literal;
    bool known =
        td_keyword_spelling(word, TD_LANG_ZH) != NULL || td_literal_parse(word, length, &literal) == TD_LITERAL_OK;
    for (size_t i = 0; i < count && !known; i++) known = strcmp(candidates[i], word) == 0;
    if (!known || depth > 16) continue;
    size_t mark = out->len;
    g_string_append_printf(out, "%s%s", depth > 0 ? " " : "", word);
    if (split_words(text + length, candidates, count, out, depth + 1)) return true;
    g_string_truncate(out, mark);
  }
  return false;
}

void td_unknown_name(TdChecker *checker, const TdNode *node, const char *kind, const char *const *candidates,
                     size_t count) {
  g_autoptr(GString) words = g_string_new(NULL);
  if (strlen(node->text) < 256 && split_words(node->text, candidates, count, words, 0))
    td_diagnose(checker->diagnostics, TD_D_MISSING_SPACE, node->span, node->text, words->str, NULL);
  else
    td_diagnose(checker->diagnostics, TD_D_UNKNOWN_NAME, node->span, node->text, kind,
                td_or_nearest(checker, node->text, candidates, count), NULL);
}

void td_suggest_fields(GPtrArray *candidates) {
  for (int i = 0; i < TD_FIELD_COUNT; i++) {
    if (td_fields[i].zh == NULL) continue;
    g_ptr_array_add(candidates, (gpointer)td_fields[i].zh);
    g_ptr_array_add(candidates, (gpointer)td_fields[i].en);
  }
}

void td_suggest_values(TdChecker *checker, GPtrArray *candidates, bool params) {
  for (guint i = 0; params && i < checker->param_array->len; i++)
    g_ptr_array_add(candidates, (gpointer)g_array_index(checker->param_array, TdParam, i).name);
  for (guint i = 0; i < checker->external_array->len; i++)
    g_ptr_array_add(candidates, (gpointer)g_array_index(checker->external_array, TdModelExternal, i).name);
}

bool td_claim_name(TdChecker *checker, const char *kind, const TdNode *name) {
  char *key = td_arena_printf(checker->arena, "%s %s", kind, name->text);
  const TdNode *first = g_hash_table_lookup(checker->places, key);
  if (first == NULL) {
    g_hash_table_insert(checker->places, key, (gpointer)name);
    return true;
  }
  g_autofree char *line = g_strdup_printf("%u", td_node_line(checker, first));
  td_diagnose(checker->diagnostics, TD_D_DUPLICATE_NAME, name->span, name->text, kind, line, NULL);
  return false;
}

static const char *joined_clauses(TdChecker *checker, const TdNode *clause, const char *before) {
  g_autoptr(GString) text = g_string_new(before);
  for (const TdNode *ref = clause->first; ref != NULL; ref = ref->next) {
    if (ref->kind != TD_N_CLAUSE_REF) continue;
    if (text->len > 0) g_string_append(text, "、");
    g_string_append(text, ref->text);
  }
  return td_arena_text(checker->arena, text->str, text->len);
}

TdSuffixes td_suffixes(TdChecker *checker, const TdNode *first, unsigned allowed, const char *where) {
  TdSuffixes result = {.cite = {.clause = "", .document = "", .assume = ""}};
  for (const TdNode *node = first; node != NULL; node = node->next) {
    unsigned needs = 0;
    const char *word = NULL;
    switch (node->kind) {
      case TD_N_CLAUSE: {
        const TdNode *document = td_node_child(node, TD_N_NAME);
        if (document != NULL) result.cite.document = document->text;
        result.cite.clause = joined_clauses(checker, node, result.cite.clause);
        break;
      }
      case TD_N_ASSUME: result.cite.assume = node->first->text; break;
      case TD_N_INTO:
        needs = TD_ALLOW_INTO;
        word = "计入" TD_BILINGUAL "into";
        result.into = node->first;
        break;
      case TD_N_WHEN:
        needs = TD_ALLOW_WHEN;
        word = "当" TD_BILINGUAL "when";
        result.when = node->first;
        break;
      case TD_N_PENDING:
      case TD_N_DEFER:
        needs = TD_ALLOW_OUTCOME;
        word = "待定" TD_BILINGUAL "undetermined";
        result.outcome = node;
        break;
      default: continue;
    }
    if (result.cite.line == 0) result.cite.line = td_node_line(checker, node);
    if ((needs & ~allowed) != 0) td_diagnose(checker->diagnostics, TD_D_NOT_ALLOWED, node->span, where, word, NULL);
  }
  return result;
}

const char *td_reason_word(TdChecker *checker, const TdNode *name) {
  (void)checker;
  for (size_t i = 1; i < TD_REASON_COUNT; i++) {
    const TdReasonInfo *reason = &td_reasons[i];
    if (strcmp(reason->word, name->text) == 0 || strcmp(reason->zh, name->text) == 0) return reason->word;
  }
  return name->text;
}

int td_reason_rank(const char *word) {
  for (size_t i = 1; i < TD_REASON_COUNT; i++)
    if (strcmp(td_reasons[i].word, word) == 0) return td_reasons[i].rank;
  return td_reasons[TD_REASON_OTHER].rank;
}
