#include "compiler/sheet_build.h"

#include <stdarg.h>

static const TdBoth phrases[TD_PHRASE_COUNT] = {
#define TD_PHRASE(id, zh, en) {{zh, en}},
#include "compiler/phrases.def"
};

/* Of a premium; those without text are said as of a claim. */
static const TdBoth premium_phrases[TD_PHRASE_COUNT] = {
#define TD_PREMIUM_PHRASE(id, zh, en) [TD_SAY_##id] = {{zh, en}},
#include "compiler/phrases.def"
};

static const struct {
  const char *word;
  TdBoth text;
} premium_words[] = {
#define TD_PREMIUM_WORD(word, zh, en) {word, {{zh, en}}},
#include "compiler/phrases.def"
};

static const char *const calc_keys[TD_CALC_COUNT] = {
    "",
#define TD_CALC(id, key) key,
#include "compiler/phrases.def"
};

static const struct {
  const char *key;
  TdBoth title;
} parts[TD_PART_COUNT] = {
#define TD_PART(id, key, zh, en) {key, {{zh, en}}},
#include "compiler/phrases.def"
};

static const TdBoth premium_titles[TD_PART_COUNT] = {
#define TD_PREMIUM_PART(id, zh, en) [TD_PART_##id] = {{zh, en}},
#include "compiler/phrases.def"
};

static const TdBoth *phrase_of(TdRecordKind record, TdPhrase phrase) {
  bool own = record == TD_RECORD_ENROLMENT && premium_phrases[phrase].in[TD_LANG_ZH];
  return own ? &premium_phrases[phrase] : &phrases[phrase];
}

const char *td_part_key(TdSheetPart part) {
  return parts[part].key;
}

const char *td_part_title(TdRecordKind record, TdSheetPart part, TdLang lang) {
  bool own = record == TD_RECORD_ENROLMENT && premium_titles[part].in[TD_LANG_ZH];
  return own ? premium_titles[part].in[lang] : parts[part].title.in[lang];
}

const char *td_calc_key(TdCalc calc) {
  return calc_keys[calc];
}

const char *td_sheet_title(TdRecordKind record, TdLang lang) {
  return phrase_of(record, TD_SAY_TITLE)->in[lang];
}

const char *td_sheet_word(const TdSheet *sheet, TdPhrase phrase, TdLang lang) {
  return phrase_of(sheet->record, phrase)->in[lang];
}

static const char *keep(TdSheetBuild *build, const GString *text) {
  return td_arena_text(build->sheet->arena, text->str, text->len);
}

static void put_phrase(GString *out, const char *phrase, int count, const TdBoth *told, TdLang lang) {
  for (const char *at = phrase; *at; at++) {
    int place = at[0] == '{' && at[1] >= '1' && at[1] <= '0' + count && at[2] == '}' ? at[1] - '1' : -1;
    if (place < 0)
      g_string_append_c(out, *at);
    else
      g_string_append(out, told[place].in[lang]), at += 2;
  }
}

TdBoth td_say(TdSheetBuild *build, TdPhrase phrase, int count, ...) {
  TdBoth told[4], out;
  va_list list;
  va_start(list, count);
  for (int i = 0; i < count; i++) told[i] = va_arg(list, TdBoth);
  va_end(list);
  const TdBoth *said = phrase_of(build->what->record, phrase);
  for (int lang = 0; lang < 2; lang++) {
    g_autoptr(GString) text = g_string_new(NULL);
    put_phrase(text, said->in[lang], count, told, (TdLang)lang);
    out.in[lang] = keep(build, text);
  }
  return out;
}

void td_sheet_who(GString *out, const TdSheet *sheet, const char *between, TdLang lang) {
  const struct {
    TdPhrase phrase;
    const char *number;
  } who[] = {{TD_SAY_WHO_RECORD, sheet->setl_id}, {TD_SAY_WHO_PERSON, sheet->psn_no}, {TD_SAY_WHO_YEAR, sheet->year}};
  const char *before = "";
  for (size_t i = 0; i < G_N_ELEMENTS(who); i++) {
    TdBoth number = td_name(who[i].number);
    if (who[i].number[0] == '\0') continue;
    g_string_append(out, before);
    put_phrase(out, phrase_of(sheet->record, who[i].phrase)->in[lang], 1, &number, lang);
    before = between;
  }
}

static TdBoth word_text(TdSheetBuild *build, const char *word, const char *zh, const char *en) {
  for (size_t i = 0; build->what->record == TD_RECORD_ENROLMENT && i < G_N_ELEMENTS(premium_words); i++)
    if (g_str_equal(premium_words[i].word, word)) return premium_words[i].text;
  return td_both(zh, en);
}

TdBoth td_status_text(TdSheetBuild *build, TdStatus status) {
  return word_text(build, td_statuses[status].word, td_statuses[status].zh, td_statuses[status].en);
}

TdBoth td_missing_text(TdSheetBuild *build, const char *word, const char **clause) {
  const TdModel *model = build->what->model;
  for (int f = 0; f < TD_FIELD_COUNT; f++)
    if (g_str_equal(td_fields[f].column, word))
      return td_say(build, TD_SAY_CELL_MISSING, 1, td_text_field(build, (TdField)f));
  for (uint32_t i = 0; i < model->external_count; i++) {
    if (!g_str_equal(model->externals[i].name, word)) continue;
    *clause = model->externals[i].cite.clause;
    return td_say(build, TD_SAY_VALUE_MISSING, 1, td_name(word));
  }
  for (uint32_t i = 0; i < model->list_count; i++) {
    if (!g_str_equal(model->lists[i].name, word)) continue;
    *clause = model->lists[i].cite.clause;
    return td_say(build, TD_SAY_LIST_MISSING, 1, td_name(word));
  }
  return td_name("");
}

TdBoth td_reason_text(TdSheetBuild *build, TdStatus status, const char *word) {
  const char *clause;
  TdBoth missing = status == TD_STATUS_UNDETERMINED ? td_missing_text(build, word, &clause) : td_name("");
  if (missing.in[TD_LANG_ZH][0] != '\0') return missing;
  if (status == TD_STATUS_UNDETERMINED) return td_name(word);
  for (int i = 0; i < TD_REASON_COUNT; i++)
    if (word[0] != '\0' && g_str_equal(td_reasons[i].word, word))
      return word_text(build, word, td_reasons[i].zh, td_reasons[i].en);
  return td_name(word);
}

typedef void (*Put)(TdSheetBuild *build, GString *out, TdLang lang, const void *what);

static TdBoth both(TdSheetBuild *build, Put put, const void *what) {
  TdBoth out;
  for (int lang = 0; lang < 2; lang++) {
    g_autoptr(GString) text = g_string_new(NULL);
    put(build, text, (TdLang)lang, what);
    out.in[lang] = keep(build, text);
  }
  return out;
}

static void put_amount(TdSheetBuild *build, GString *out, TdLang lang, const void *what) {
  (void)build, (void)lang;
  td_put_amount(out, *(const int64_t *)what, true);
}

static void put_percent(TdSheetBuild *build, GString *out, TdLang lang, const void *what) {
  (void)build, (void)lang;
  td_put_percent(out, *(const int64_t *)what);
}

static void put_date(TdSheetBuild *build, GString *out, TdLang lang, const void *what) {
  (void)build, (void)lang;
  td_put_date(out, *(const int64_t *)what);
}

static void put_labels(TdSheetBuild *build, GString *out, TdLang lang, const void *what) {
  td_put_labels(out, build->what->model, *(const uint64_t *)what, lang);
}

static void put_expr(TdSheetBuild *build, GString *out, TdLang lang, const void *what) {
  td_put_expr(out, build->what->model, what, lang);
}

static void put_fact(TdSheetBuild *build, GString *out, TdLang lang, const void *what) {
  const TdFacts *facts = build->what->trace->facts;
  TdField field = *(const TdField *)what;
  if (facts->present >> field & 1)
    td_put_field_value(out, field, facts->value[field], field == TD_F_DISE_NAME ? facts->disease : "", lang);
  else
    g_string_append(out, phrases[TD_SAY_MISSING].in[lang]);
}

static void put_field_name(TdSheetBuild *build, GString *out, TdLang lang, const void *what) {
  (void)build;
  td_put_field_name(out, *(const TdField *)what, lang);
}

static void put_builtin_name(TdSheetBuild *build, GString *out, TdLang lang, const void *what) {
  (void)build;
  td_put_builtin_name(out, *(const TdBuiltin *)what, lang);
}

TdBoth td_text_builtin(TdSheetBuild *build, TdBuiltin builtin) {
  return both(build, put_builtin_name, &builtin);
}

TdBoth td_text_amount(TdSheetBuild *build, int64_t fen) {
  return both(build, put_amount, &fen);
}

TdBoth td_text_percent(TdSheetBuild *build, int64_t millionths) {
  return both(build, put_percent, &millionths);
}

TdBoth td_text_date(TdSheetBuild *build, int64_t date) {
  return both(build, put_date, &date);
}

TdBoth td_text_labels(TdSheetBuild *build, uint64_t set) {
  return both(build, put_labels, &set);
}

TdBoth td_text_expr(TdSheetBuild *build, const TdExpr *expr) {
  return both(build, put_expr, expr);
}

TdBoth td_text_field(TdSheetBuild *build, TdField field) {
  return both(build, put_field_name, &field);
}

TdBoth td_text_fact(TdSheetBuild *build, TdField field) {
  return both(build, put_fact, &field);
}

TdSheetLine *td_line(TdSheetBuild *build, int level, TdBoth label) {
  TdSheetLine line = {
      .part = (uint8_t)build->part, .level = (uint8_t)level, .label = label, .value = td_name(""), .clause = ""};
  g_array_append_val(build->sheet->lines, line);
  return &g_array_index(build->sheet->lines, TdSheetLine, build->sheet->lines->len - 1);
}

void td_line_value(TdSheetBuild *build, int level, TdBoth label, TdBoth value, const char *clause) {
  TdSheetLine *line = td_line(build, level, label);
  line->value = value;
  line->clause = clause;
}

uint32_t td_given(TdSheetBuild *build, int level, TdBoth label, bool ratio, int64_t value, const char *clause) {
  TdSheetLine *line = td_line(build, level, label);
  line->calc = TD_CALC_GIVEN;
  line->ratio = ratio;
  line->result = value;
  line->clause = clause;
  return build->sheet->lines->len - 1;
}

static int64_t result_of(TdCalc calc, const TdOperand *operands, size_t count) {
  int64_t result = operands[0].value;
  for (size_t i = 1; i < count; i++) {
    int64_t next = operands[i].value;
    switch (calc) {
      case TD_CALC_SUM: result += next; break;
      case TD_CALC_DIFFERENCE: result -= next; break;
      case TD_CALC_EXCESS: result = MAX(0, result - next); break;
      case TD_CALC_LEAST: result = MIN(result, next); break;
      case TD_CALC_MOST: result = MAX(result, next); break;
      case TD_CALC_PART:
        if (i == 1) result -= next;
        if (i == 2) td_money_share(result, next, &result);
        break;
      case TD_CALC_SHARE: td_money_share(result, next, &result); break;
      case TD_CALC_NONE:
      case TD_CALC_GIVEN:
      case TD_CALC_COUNT: break;
    }
  }
  return result;
}

uint32_t td_calc(TdSheetBuild *build, int level, TdBoth label, TdCalc calc, const char *clause,
                 const uint32_t *operands, size_t count) {
  TdOperand *from = td_arena_alloc(build->sheet->arena, count * sizeof *from);
  for (size_t i = 0; i < count; i++) {
    const TdSheetLine *line = &g_array_index(build->sheet->lines, TdSheetLine, operands[i]);
    from[i] = (TdOperand){operands[i], line->result, line->ratio};
  }
  TdSheetLine *line = td_line(build, level, label);
  line->calc = (uint8_t)calc;
  line->clause = clause;
  line->operands = from;
  line->operand_count = (uint32_t)count;
  line->ratio = from[0].ratio;
  line->result = result_of(calc, from, count);
  return build->sheet->lines->len - 1;
}

void td_expect(TdSheetBuild *build, uint32_t line, int64_t value) {
  build->wrong |= g_array_index(build->sheet->lines, TdSheetLine, line).result != value;
}

static void put_operand(GString *out, const TdOperand *operand) {
  if (operand->ratio)
    td_put_percent(out, operand->value);
  else
    td_put_amount(out, operand->value, true);
}

static void put_list(GString *out, const TdSheetLine *line, const char *between) {
  for (uint32_t i = 0; i < line->operand_count; i++) {
    if (i > 0) g_string_append(out, between);
    put_operand(out, &line->operands[i]);
  }
}

/* Does a share not come to whole fen? */
static bool is_rounded(const TdSheetLine *line) {
  if (line->calc != TD_CALC_SHARE && line->calc != TD_CALC_PART) return false;
  const TdOperand *from = line->operands;
  bool part = line->calc == TD_CALC_PART;
  TdInt128 exact = (TdInt128)(from[0].value - (part ? from[1].value : 0)) * from[part ? 2 : 1].value;
  return exact % TD_RATIO_ONE != 0;
}

void td_sheet_formula(GString *out, const TdSheetLine *line, TdLang lang) {
  bool zh = lang == TD_LANG_ZH;
  TdOperand result = {0, line->result, line->ratio};
  switch ((TdCalc)line->calc) {
    case TD_CALC_SUM: put_list(out, line, " + "); break;
    case TD_CALC_DIFFERENCE:
    case TD_CALC_EXCESS: put_list(out, line, " − "); break;
    case TD_CALC_LEAST:
    case TD_CALC_MOST:
      g_string_append(out, line->calc == TD_CALC_LEAST ? (zh ? "取小：" : "smallest of ")
                           : zh                        ? "取大："
                                                       : "largest of ");
      put_list(out, line, zh ? "、" : " and ");
      break;
    case TD_CALC_SHARE: put_list(out, line, " × "); break;
    case TD_CALC_PART:
      g_string_append_c(out, '(');
      put_operand(out, &line->operands[0]);
      g_string_append(out, " − ");
      put_operand(out, &line->operands[1]);
      g_string_append(out, ") × ");
      put_operand(out, &line->operands[2]);
      break;
    case TD_CALC_NONE:
    case TD_CALC_GIVEN:
    case TD_CALC_COUNT: put_operand(out, &result); return;
  }
  if (line->operand_count < 2 && line->calc != TD_CALC_SHARE) {
    g_string_truncate(out, 0);
    put_operand(out, &result);
    return;
  }
  if (is_rounded(line)) {
    g_string_append(out, zh ? "，四舍五入到分为 " : ", rounded to ");
    put_operand(out, &result);
    return;
  }
  bool floored = line->calc == TD_CALC_EXCESS && line->operands[0].value < line->operands[1].value;
  g_string_append(out, floored ? (zh ? "，不够减，按 " : ", below zero, counts as ") : " = ");
  put_operand(out, &result);
}
