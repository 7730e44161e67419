#include "tools/io/format.h"
#include "tools/json.h"
#include "tools/sheet_print.h"

static void put_number(TdJson *json, const char *key, bool ratio, int64_t value) {
  char text[TD_FORMAT_MAX + 1];
  *(ratio ? td_format_ratio(text, value) : td_format_amount(text, value)) = '\0';
  td_json_text(json, key, text);
}

static void put_some(TdJson *json, const char *key, const char *text) {
  if (text[0] != '\0') td_json_text(json, key, text);
}

/* A calculation's operands name the earlier lines that they come from. */
static void put_calculation(TdJson *json, const TdSheetLine *line) {
  td_json_text(json, "calc", td_calc_key((TdCalc)line->calc));
  if (line->operand_count > 0) {
    td_json_begin(json, "of", '[');
    for (uint32_t i = 0; i < line->operand_count; i++) {
      td_json_begin(json, NULL, '{');
      td_json_count(json, "line", line->operands[i].line);
      put_number(json, line->operands[i].ratio ? "ratio" : "amount", line->operands[i].ratio, line->operands[i].value);
      td_json_end(json, '}');
    }
    td_json_end(json, ']');
  }
  put_number(json, line->ratio ? "ratio" : "amount", line->ratio, line->result);
}

static void put_line(TdJson *json, const TdSheetLine *line, guint number, TdLang lang) {
  static const char *const marks[] = {"", "yes", "no", "unknown", "no"};
  td_json_begin(json, NULL, '{');
  td_json_count(json, "line", number);
  td_json_text(json, "part", td_part_key((TdSheetPart)line->part));
  td_json_text(json, "label", line->label.in[lang]);
  if (line->calc != TD_CALC_NONE)
    put_calculation(json, line);
  else
    put_some(json, "value", line->value.in[lang]);
  put_some(json, "holds", marks[line->mark]);
  put_some(json, "clause", line->clause);
  td_json_end(json, '}');
}

void td_sheet_print_json(const TdSheet *sheet, TdLang lang, GString *out) {
  TdJson json;
  td_json_init(&json);
  json.compact = true;
  td_json_begin(&json, NULL, '{');
  bool premium = sheet->record == TD_RECORD_ENROLMENT;
  td_json_text(&json, premium ? "psn_no" : "setl_id", premium ? sheet->psn_no : sheet->setl_id);
  td_json_text(&json, premium ? "year" : "psn_no", premium ? sheet->year : sheet->psn_no);
  td_json_text(&json, "policy", sheet->policy);
  td_json_text(&json, "status", sheet->status);
  td_json_text(&json, "reason", sheet->reason);
  td_json_text(&json, "category", sheet->category);
  if (sheet->has_base) put_number(&json, premium ? "premium" : "base", false, sheet->base);
  if (sheet->has_aid) put_number(&json, premium ? "subsidy" : "aid", false, sheet->aid);
  if (sheet->has_residual) put_number(&json, premium ? "self_pay" : "residual", false, sheet->residual);
  td_json_begin(&json, "lines", '[');
  for (guint i = 0; i < sheet->lines->len; i++) put_line(&json, &g_array_index(sheet->lines, TdSheetLine, i), i, lang);
  td_json_end(&json, ']');
  td_json_end(&json, '}');
  g_string_append_len(out, json.out->str, (gssize)json.out->len);
  td_json_clear(&json);
}
