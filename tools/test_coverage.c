#include "tools/test_coverage.h"

#include <string.h>

#include "grammar/parse.h"
#include "tools/json.h"
#include "tools/pad.h"

static const char *const group_texts[TD_COVER_GROUP_COUNT][2] = {
    {"规定", "rules"}, {"表格的行", "rows"}, {"界线", "bounds"}};
static const char *const missed_texts[TD_COVER_OUTCOME_COUNT][2] = {
    [TD_COVER_USED] = {"从未用到", "never used"},    [TD_COVER_YES] = {"从未成立", "never holds"},
    [TD_COVER_NO] = {"从未不成立", "never fails"},   [TD_COVER_BELOW] = {"从未低于", "never below it"},
    [TD_COVER_AT] = {"从未恰好等于", "never at it"}, [TD_COVER_ABOVE] = {"从未超过", "never above it"}};
static const char *const outcome_words[TD_COVER_OUTCOME_COUNT] = {"used", "yes", "no", "below", "at", "above"};

static const TdSource *policy_source(const TdTestFile *file) {
  return td_sources_get(file->compilation->sources, file->compilation->policy_file);
}

/* Whether two files test one policy: the same text. */
static bool same_policy(const TdTestFile *a, const TdTestFile *b) {
  const TdSource *one = policy_source(a), *other = policy_source(b);
  return one->size == other->size && memcmp(one->text, other->text, one->size) == 0;
}

/* How many items have happened, of how many; of one group or of all. */
static void reached(const TdCoverage *coverage, TdCoverGroup group, size_t *hit, size_t *all) {
  size_t count;
  const TdCoverItem *items = td_coverage_items(coverage, &count);
  *hit = *all = 0;
  for (size_t i = 0; i < count; i++) {
    if (group != TD_COVER_GROUP_COUNT && items[i].group != group) continue;
    *hit += items[i].count > 0;
    *all += 1;
  }
}

static void append_share(GString *out, size_t hit, size_t all) {
  size_t tenths = all == 0 ? 1000 : hit * 1000 / all;
  g_string_append_printf(out, "%zu/%zu %zu.%zu %%", hit, all, tenths / 10, tenths % 10);
}

/* What has never happened. */
static const char *missed_text(const TdCoverItem *item, TdLang lang) {
  static const char *const row[2] = {"这一行从未用到", "the row is never taken"};
  static const char *const alert[2][2] = {{"从未触发", "never raised"}, {"从未不触发", "always raised"}};
  if (item->group == TD_COVER_ROW) return row[lang];
  if (strcmp(item->keyword, "alert") == 0) return alert[item->outcome == TD_COVER_NO][lang];
  return missed_texts[item->outcome][lang];
}

static void text_report(const TdSource *source, const TdCoverage *coverage, TdLang lang, GString *out) {
  size_t count, hit, all;
  const TdCoverItem *items = td_coverage_items(coverage, &count);
  reached(coverage, TD_COVER_GROUP_COUNT, &hit, &all);
  g_string_append_printf(out, lang == TD_LANG_ZH ? "%s：覆盖 " : "%s: covered ", source->path);
  append_share(out, hit, all);
  g_string_append_c(out, '\n');
  for (int group = 0; group < TD_COVER_GROUP_COUNT; group++) {
    reached(coverage, (TdCoverGroup)group, &hit, &all);
    g_string_append(out, "  ");
    td_pad(out, group_texts[group][lang], 10);
    append_share(out, hit, all);
    g_string_append_c(out, '\n');
  }
  for (size_t i = 0; i < count; i++) {
    if (items[i].count > 0) continue;
    const char *keyword = td_keyword_spelling(items[i].keyword, lang);
    g_string_append_printf(out, lang == TD_LANG_ZH ? "%s:%u: %s %s：%s" : "%s:%u: %s %s: %s", source->path,
                           items[i].cite->line, keyword != NULL ? keyword : items[i].keyword, items[i].name,
                           missed_text(&items[i], lang));
    if (*items[i].cite->clause != '\0')
      g_string_append_printf(out, lang == TD_LANG_ZH ? "（%s）" : " (%s)", items[i].cite->clause);
    g_string_append_c(out, '\n');
  }
}

static void json_report(TdJson *json, const TdSource *source, const TdModel *model, const TdCoverage *coverage) {
  static const char *const groups[TD_COVER_GROUP_COUNT] = {"rule", "row", "bound"};
  size_t count, hit, all;
  const TdCoverItem *items = td_coverage_items(coverage, &count);
  td_json_begin(json, NULL, '{');
  td_json_text(json, "policy", model->id);
  td_json_text(json, "file", source->path);
  reached(coverage, TD_COVER_GROUP_COUNT, &hit, &all);
  td_json_count(json, "covered", hit);
  td_json_count(json, "items", all);
  td_json_begin(json, "list", '[');
  for (size_t i = 0; i < count; i++) {
    td_json_begin(json, NULL, '{');
    td_json_text(json, "group", groups[items[i].group]);
    td_json_text(json, "part", items[i].keyword);
    td_json_text(json, "name", items[i].name);
    td_json_text(json, "outcome", outcome_words[items[i].outcome]);
    td_json_count(json, "line", items[i].cite->line);
    td_json_text(json, "clause", items[i].cite->clause);
    td_json_count(json, "times", items[i].count);
    td_json_end(json, '}');
  }
  td_json_end(json, ']');
  td_json_end(json, '}');
}

/* The source with a mark before each line that something can happen at: + all of it did, ~ some, - nothing. */
static void source_report(const TdSource *source, const TdCoverage *coverage, GString *out) {
  size_t count;
  const TdCoverItem *items = td_coverage_items(coverage, &count);
  g_string_append_printf(out, "%s\n", source->path);
  for (uint32_t line = 1; line <= source->lines->len; line++) {
    size_t length, hit = 0, all = 0;
    const char *text = td_source_line_text(source, line, &length);
    if (line == source->lines->len && length == 0) break;
    for (size_t i = 0; i < count; i++) {
      if (items[i].cite->line != line) continue;
      hit += items[i].count > 0;
      all++;
    }
    g_autofree char *share = all == 0 ? g_strdup("") : g_strdup_printf("%zu/%zu", hit, all);
    g_string_append_printf(out, "%c %5s %4u | %.*s\n",
                           all == 0     ? ' '
                           : hit == all ? '+'
                           : hit == 0   ? '-'
                                        : '~',
                           share, line, (int)length, text);
  }
}

void td_coverage_report(const TdTestFile *files, size_t count, TdCoverFormat format, TdLang lang, GString *out) {
  TdJson json;
  td_json_init(&json);
  if (format == TD_COVER_JSON) td_json_begin(&json, NULL, '[');
  for (size_t i = 0; i < count; i++) {
    bool first = files[i].coverage != NULL;
    for (size_t k = 0; k < i && first; k++) first = files[k].coverage == NULL || !same_policy(&files[k], &files[i]);
    if (!first) continue;
    const TdModel *model = files[i].compilation->model;
    g_autoptr(TdCoverage) sum = td_coverage_new(model);
    for (size_t k = i; k < count; k++)
      if (files[k].coverage != NULL && same_policy(&files[k], &files[i])) td_coverage_merge(sum, files[k].coverage);
    if (format == TD_COVER_TEXT) text_report(policy_source(&files[i]), sum, lang, out);
    if (format == TD_COVER_JSON) json_report(&json, policy_source(&files[i]), model, sum);
    if (format == TD_COVER_SOURCE) source_report(policy_source(&files[i]), sum, out);
  }
  if (format == TD_COVER_JSON) td_json_end(&json, ']');
  if (format == TD_COVER_JSON) g_string_append(out, json.out->str);
  td_json_clear(&json);
}
