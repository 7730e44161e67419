#include <string.h>

#include "compiler/checker.h"
#include "compiler/checks.h"
#include "grammar/parse.h"

static const char *const type_texts[TD_M_TYPE_COUNT] = {
    [TD_M_MONEY] = "金额" TD_BILINGUAL "an amount of money",
    [TD_M_RATIO] = "百分比" TD_BILINGUAL "a percentage",
    [TD_M_COUNT] = "数量" TD_BILINGUAL "a plain number",
    [TD_M_DATE] = "日期" TD_BILINGUAL "a date",
    [TD_M_CODE] = "类别代码" TD_BILINGUAL "a code",
    [TD_M_BOOL] = "判断（是或否）" TD_BILINGUAL "a yes or no",
    [TD_M_AGE] = "年龄" TD_BILINGUAL "an age",
    [TD_M_MONTHS] = "月数" TD_BILINGUAL "a number of months",
    [TD_M_DAYS] = "天数" TD_BILINGUAL "a number of days",
    [TD_M_WORKDAYS] = "工作日数" TD_BILINGUAL "a number of working days",
    [TD_M_POINTS] = "百分点" TD_BILINGUAL "percentage points",
    [TD_M_DECIMAL] = "没有单位的小数" TD_BILINGUAL "a decimal without a unit",
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

/* For what an item of its own declares: how. */
static const char *how_declared(TdChecker *checker, const char *kind) {
  static const char *const items[] = {"annual", "list"};
  for (size_t i = 0; i < G_N_ELEMENTS(items); i++) {
    const char *zh = td_keyword_spelling(items[i], TD_LANG_ZH);
    if (g_str_has_prefix(kind, zh))
      return td_arena_printf(checker->arena, "；先用「%s」写明它" TD_BILINGUAL "; declare it with '%s' first", zh,
                             items[i]);
  }
  return "";
}

void td_unknown_name(TdChecker *checker, const TdNode *node, const char *kind, const char *const *candidates,
                     size_t count) {
  g_autoptr(GString) words = g_string_new(NULL);
  const char *nearest = td_or_nearest(checker, node->text, candidates, count);
  bool several = td_split_words(node->text, candidates, count, words);
  if (several && *nearest != '\0') { /* 结算日期 is a slip for 出院日期, 非他处已救助 is not one for 他处已救助 */
    g_auto(GStrv) parts = g_strsplit(words->str, " ", -1);
    several = false;
    for (size_t i = 0; parts[i] != NULL; i++) several |= td_keyword_spelling(parts[i], TD_LANG_ZH) == NULL;
  }
  if (g_hash_table_contains(checker->lost, node->text)) return;
  if (several)
    td_diagnose(checker->diagnostics, TD_D_MISSING_SPACE, node->span, node->text, words->str, NULL);
  else
    td_diagnose(checker->diagnostics, TD_D_UNKNOWN_NAME, node->span, node->text, kind,
                *nearest != '\0' ? nearest : how_declared(checker, kind), NULL);
  if (!several && *nearest == '\0') g_hash_table_add(checker->lost, (gpointer)node->text); /* said once */
}

void td_suggest_fields(const TdChecker *checker, GPtrArray *candidates) {
  for (int i = 0; i < TD_FIELD_COUNT; i++) {
    if (td_fields[i].zh == NULL || td_fields[i].has[checker->record] == TD_HAS_NO) continue;
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
  if (*name->text == '\0') {
    td_diagnose(checker->diagnostics, TD_D_EMPTY_NAME, name->span, kind, NULL);
    return false;
  }
  if (first == NULL) {
    g_hash_table_insert(checker->places, key, (gpointer)name);
    return true;
  }
  g_autofree char *line = g_strdup_printf("%u", td_node_line(checker, first));
  td_diagnose(checker->diagnostics, TD_D_DUPLICATE_NAME, name->span, name->text, kind, line, NULL);
  return false;
}

static const char *joined_clauses(TdChecker *checker, const TdNode *clause) {
  g_autoptr(GString) text = g_string_new(NULL);
  for (const TdNode *ref = clause->first; ref != NULL; ref = ref->next) {
    if (ref->kind != TD_N_CLAUSE_REF) continue;
    if (text->len > 0) g_string_append(text, "、");
    g_string_append(text, ref->text);
  }
  return td_arena_text(checker->arena, text->str, text->len);
}

/* A silence names a check and says why; what it silences is found when the policy is looked through. */
static void check_allowance(TdChecker *checker, const TdNode *allow) {
  const TdNode *name = allow->first, *reason = name->next;
  if (td_check_by_name(name->text) == TD_CHECK_COUNT) {
    const char *candidates[2 * TD_CHECK_COUNT];
    for (int i = 0; i < TD_CHECK_COUNT; i++) {
      candidates[2 * i] = td_checks[i].zh;
      candidates[2 * i + 1] = td_checks[i].en;
    }
    td_unknown_name(checker, name, "检查" TD_BILINGUAL "check", candidates, G_N_ELEMENTS(candidates));
  }
  g_autofree char *text = g_strstrip(g_strdup(reason->text));
  if (*text == '\0')
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, reason->span, td_part_text(checker, TD_N_ALLOW),
                "理由" TD_BILINGUAL "a reason", NULL);
}

TdSuffixes td_suffixes(TdChecker *checker, const TdNode *node, const TdNode *first, unsigned allowed,
                       const char *where) {
  TdSuffixes result = {.cite = {.clause = "", .document = "", .assume = ""}};
  uint64_t seen = 0;
  G_STATIC_ASSERT(TD_N_ASSUME < 64);
  for (const TdNode *suffix = first; suffix != NULL; suffix = suffix->next) {
    unsigned needs = 0;
    switch (suffix->kind) {
      case TD_N_CLAUSE: {
        const TdNode *document = td_node_child(suffix, TD_N_NAME);
        if (document != NULL) result.cite.document = document->text;
        result.cite.clause = joined_clauses(checker, suffix);
        break;
      }
      case TD_N_ASSUME: result.cite.assume = suffix->first->text; break;
      case TD_N_ALLOW: check_allowance(checker, suffix); continue;
      case TD_N_INTO:
        needs = TD_ALLOW_INTO;
        result.into = suffix->first;
        break;
      case TD_N_WHEN:
        needs = TD_ALLOW_WHEN;
        result.when = suffix->first;
        break;
      case TD_N_PENDING:
      case TD_N_DEFER:
        needs = TD_ALLOW_OUTCOME;
        result.outcome = suffix;
        break;
      default: continue;
    }
    if (result.cite.line == 0) result.cite.line = td_node_line(checker, suffix);
    const char *word = td_part_text(checker, suffix->kind);
    if ((needs & ~allowed) != 0)
      td_diagnose(checker->diagnostics, TD_D_NOT_ALLOWED, suffix->span, where, word, NULL);
    else if ((seen >> suffix->kind & 1) != 0)
      td_diagnose(checker->diagnostics, TD_D_REPEATED_PART, suffix->span, where, word, NULL);
    seen |= UINT64_C(1) << suffix->kind;
  }
  if (result.cite.line == 0) result.cite.line = td_node_line(checker, node);
  return result;
}

TdCite td_cite(TdChecker *checker, const TdNode *node, const TdNode *first, const char *where) {
  return td_suffixes(checker, node, first, 0, where).cite;
}

const char *td_reason_word(const TdNode *name) {
  for (size_t i = 1; i < TD_REASON_COUNT; i++) {
    const TdReasonInfo *reason = &td_reasons[i];
    if (strcmp(reason->word, name->text) == 0 || strcmp(reason->zh, name->text) == 0) return reason->word;
  }
  return name->text;
}

const char *td_part_text(TdChecker *checker, TdNodeKind kind) {
  const char *en = td_node_names[kind], *zh = td_keyword_spelling(en, TD_LANG_ZH);
  return td_arena_printf(checker->arena, "「%s」" TD_BILINGUAL "'%s'", zh != NULL ? zh : en, en);
}

int td_reason_rank(const char *word) {
  for (size_t i = 1; i < TD_REASON_COUNT; i++)
    if (strcmp(td_reasons[i].word, word) == 0) return td_reasons[i].rank;
  return td_reasons[TD_REASON_OTHER].rank;
}

void td_too_many(TdChecker *checker, const TdNode *node, const char *what, unsigned limit) {
  g_autofree char *most = g_strdup_printf("%u", limit);
  td_diagnose(checker->diagnostics, TD_D_TOO_MANY, node->span, what, most, NULL);
}
