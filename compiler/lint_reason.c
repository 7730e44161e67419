/* Words of reasons: those that are nearly one of the table, and those that a test waits for in vain. */
#include <stdlib.h>
#include <string.h>

#include "compiler/check.h"
#include "compiler/linter.h"
#include "grammar/parse.h"
#include "runtime/fields.h"

/* What a statement gives for a reason: behind 否则, behind 待定. */
static const TdNode *reason_of(const TdNode *node) {
  bool condition = node->kind == TD_N_CONDITION || node->kind == TD_N_PREMIUM_CONDITION;
  const TdNode *reason = condition ? node->first->next : node->kind == TD_N_PENDING ? node->first : NULL;
  return reason != NULL && reason->kind == TD_N_NAME ? reason : NULL;
}

static bool in_table(const char *word) {
  for (int i = 1; i < TD_REASON_COUNT; i++)
    if (strcmp(td_reasons[i].word, word) == 0) return true;
  return false;
}

/* Full-width letters, capitals, blanks and hyphens make no other word. */
static char *folded(const char *word) {
  g_autofree char *plain = g_utf8_normalize(word, -1, G_NORMALIZE_ALL_COMPOSE);
  char *small = g_utf8_casefold(plain, -1);
  return g_strdelimit(small, " -", '_');
}

static bool is_near(const char *word, const char *known) {
  g_autofree char *plain = folded(word);
  glong length = g_utf8_strlen(plain, -1);
  int slips = length < 4 ? 0 : length < 8 ? 1 : 2; /* a word of three characters is another word by one of them */
  return td_distance(plain, known) <= slips;
}

static const char *near_reason(const char *word) {
  for (int i = 1; i < TD_REASON_COUNT; i++) {
    if (is_near(word, td_reasons[i].word)) return td_reasons[i].word;
    if (is_near(word, td_reasons[i].zh)) return td_reasons[i].zh;
  }
  return NULL;
}

static void look(TdLinter *linter, const TdNode *node) {
  const TdNode *reason = reason_of(node);
  const char *near = reason == NULL || in_table(td_reason_word(reason)) ? NULL : near_reason(reason->text);
  if (near != NULL) td_found(linter, TD_C_NEAR_REASON, reason, reason->text, near, NULL);
  for (const TdNode *child = node->first; child != NULL; child = child->next) look(linter, child);
}

void td_lint_reasons(TdLinter *linter) {
  look(linter, linter->file);
}

/* The reasons that a rule says: its word, or the document that it defers to. */
static void add_said(GHashTable *words, const TdNode *node) {
  const TdNode *reason = reason_of(node);
  if (reason != NULL) g_hash_table_add(words, (gpointer)td_reason_word(reason));
  if (node->kind == TD_N_DEFER || node->kind == TD_N_DEFERRAL) g_hash_table_add(words, (gpointer)node->first->text);
  for (const TdNode *child = node->first; child != NULL; child = child->next) add_said(words, child);
}

/* Is there a record without the field, for which nothing stands in its place?  Its column is the reason then. */
static bool can_be_missing(TdField field) {
  const TdFieldInfo *info = &td_fields[field];
  bool may = info->has[TD_RECORD_CLAIM] == TD_HAS_MAY || info->has[TD_RECORD_ENROLMENT] == TD_HAS_MAY;
  return may && info->kind != TD_KIND_FLAG && info->kind != TD_KIND_FUND && td_field_default(field) < 0;
}

/* Every reason that can be given: by every policy, by this one, for what may be missing. */
static GHashTable *given_words(const TdLinter *linter, const TdNode *policy) {
  static const int always[] = {TD_REASON_NO_CATEGORY,   TD_REASON_NO_BENEFIT,       TD_REASON_NOTHING_LEFT,
                               TD_REASON_CAP_EXHAUSTED, TD_REASON_BELOW_DEDUCTIBLE, TD_REASON_ROUNDED_TO_ZERO,
                               TD_REASON_NO_POLICY,     TD_REASON_REVERSED};
  const TdModel *model = linter->model;
  GHashTable *words = g_hash_table_new(g_str_hash, g_str_equal);
  for (size_t i = 0; i < G_N_ELEMENTS(always); i++) g_hash_table_add(words, (gpointer)td_reasons[always[i]].word);
  for (int i = 0; i < TD_FIELD_COUNT; i++)
    if (can_be_missing((TdField)i)) g_hash_table_add(words, (gpointer)td_fields[i].column);
  for (uint32_t i = 0; i < model->external_count; i++) g_hash_table_add(words, (gpointer)model->externals[i].name);
  for (uint32_t i = 0; i < model->param_count; i++) g_hash_table_add(words, (gpointer)model->params[i].name);
  for (uint32_t i = 0; i < model->list_count; i++) g_hash_table_add(words, (gpointer)model->lists[i].name);
  add_said(words, policy);
  return words;
}

/* The reason that an expectation names, or NULL. */
static const TdNode *expected_reason(const TdNode *given) {
  static const char *const spellings[][2] = {
#define TD_TEST_WORD(id, zh, en) {zh, en},
#include "compiler/test_words.def"
  };
  enum {
#define TD_TEST_WORD(id, zh, en) WORD_##id,
#include "compiler/test_words.def"
  };
  const char *word = given->first->text;
  bool named = strcmp(word, spellings[WORD_REASON][0]) == 0 || strcmp(word, spellings[WORD_REASON][1]) == 0;
  return named && given->first->next->kind == TD_N_NAMES ? given->first->next->first : NULL;
}

static int by_text(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Says it with the reason that was meant, if one is near. */
static void say_never(TdLinter *linter, GHashTable *words, const TdNode *reason) {
  guint count;
  g_autofree gpointer *keys = g_hash_table_get_keys_as_array(words, &count);
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (guint i = 0; i < count; i++) g_ptr_array_add(names, keys[i]);
  for (int i = 1; i < TD_REASON_COUNT; i++)
    if (g_hash_table_contains(words, td_reasons[i].word)) g_ptr_array_add(names, (gpointer)td_reasons[i].zh);
  qsort(names->pdata, names->len, sizeof(char *), by_text); /* of several that are as near always the same */
  bool known = in_table(td_reason_word(reason));            /* no slip, but of no use to this policy */
  const char *nearest = known ? NULL : td_nearest(reason->text, (const char *const *)names->pdata, names->len);
  g_autofree char *meant =
      nearest == NULL ? g_strdup("")
                      : g_strdup_printf("；是不是「%s」？" TD_BILINGUAL "; did you mean '%s'?", nearest, nearest);
  td_found(linter, TD_C_REASON_NEVER, reason, reason->text, meant, NULL);
}

void td_lint_expected(TdLinter *linter, const TdNode *policy) {
  g_autoptr(GHashTable) words = given_words(linter, policy);
  for (const TdNode *test = linter->file->first; test != NULL; test = test->next) {
    if (test->kind != TD_N_TEST) continue;
    for (const TdNode *step = test->first; step != NULL; step = step->next) {
      if (step->kind != TD_N_STEP) continue;
      for (const TdNode *given = step->last->first; given != NULL; given = given->next) {
        const TdNode *reason = expected_reason(given);
        if (reason != NULL && !g_hash_table_contains(words, td_reason_word(reason))) say_never(linter, words, reason);
      }
    }
  }
}
