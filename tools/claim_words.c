#include "tools/claim_words.h"

#include "compiler/expr_text.h"
#include "runtime/date.h"

static const char *pick(TdLang lang, const char *zh, const char *en) {
  return lang == TD_LANG_ZH ? zh : en;
}

const char *td_field_called(TdField field, TdLang lang) {
  const char *name = pick(lang, td_fields[field].zh, td_fields[field].en);
  return name ? name : td_fields[field].column;
}

uint64_t td_claim_fields(const TdClaimShown *claim, TdRecordKind record) {
  uint64_t fields = 0;
  for (int field = 0; field < TD_FIELD_COUNT; field++) {
    if (!(claim->facts.present >> field & 1) || td_fields[field].has[record] == TD_HAS_NO) continue;
    TdFieldKind kind = td_fields[field].kind;
    int64_t usual = kind == TD_KIND_CODE ? td_field_default((TdField)field) : 0;
    bool quiet =
        (kind == TD_KIND_CODE || kind == TD_KIND_FLAG || kind == TD_KIND_FUND) && claim->facts.value[field] == usual;
    bool same_day = field == TD_F_BEGNDATE && claim->facts.value[field] == claim->facts.value[TD_F_ENDDATE];
    if (!quiet && !same_day) fields |= UINT64_C(1) << field;
  }
  return fields;
}

static void put_lists(GString *out, const TdModel *model, const TdClaimShown *claim, TdLang lang) {
  for (uint32_t i = 0; i < model->list_count; i++)
    if (model->lists[i].external && (claim->facts.listed >> i & 1))
      g_string_append_printf(out, pick(lang, "（名单「%s」里有）", " (on the list '%s')"), model->lists[i].name);
}

/* As a policy's test would write it. */
static void put_value(GString *out, TdField field, const TdClaimShown *claim, TdLang lang) {
  for (size_t i = 0; i < td_code_count; i++) {
    if (td_codes[i].field != field || td_codes[i].value != claim->facts.value[field]) continue;
    g_string_append(out, pick(lang, td_codes[i].zh, td_codes[i].en));
    return;
  }
  td_put_field_value(out, field, claim->facts.value[field], claim->disease, lang);
}

void td_put_facts(GString *out, const TdModel *model, const TdClaimShown *claim, const TdClaimShown *first,
                  TdRecordKind record, TdLang lang) {
  const char *comma = "";
  bool labels = !first || first->facts.labels != claim->facts.labels;
  if (labels) {
    g_string_append(out, pick(lang, "身份 = ", "identities = "));
    td_put_labels(out, model, claim->facts.labels, lang);
    comma = pick(lang, "；", "; ");
  }
  uint64_t fields = td_claim_fields(claim, record) | (first ? td_claim_fields(first, record) : 0);
  for (int field = 0; field < TD_FIELD_COUNT; field++) {
    if (!(fields >> field & 1)) continue;
    bool there = claim->facts.present >> field & 1;
    bool listed = field == TD_F_DISE_NAME && first && first->facts.listed != claim->facts.listed;
    bool same = first && (first->facts.present >> field & 1) == there && !listed &&
                first->facts.value[field] == claim->facts.value[field] &&
                (field != TD_F_DISE_NAME || g_str_equal(first->disease, claim->disease));
    if (same) continue;
    g_string_append_printf(out, "%s%s = ", comma, td_field_called((TdField)field, lang));
    if (there)
      put_value(out, (TdField)field, claim, lang);
    else
      g_string_append(out, pick(lang, "（空）", "(empty)"));
    if (field == TD_F_DISE_NAME) put_lists(out, model, claim, lang);
    comma = pick(lang, "；", "; ");
  }
}

static const char *code_cell(TdField field, int64_t value) {
  for (size_t i = 0; i < td_code_count; i++)
    if (td_codes[i].field == field && td_codes[i].value == value) return td_codes[i].cell;
  return "";
}

void td_put_cell(GString *text, const TdClaimShown *claim, TdField field) {
  int64_t value = claim->facts.value[field];
  switch (td_fields[field].kind) {
    case TD_KIND_CODE: g_string_append(text, code_cell(field, value)); break;
    case TD_KIND_FLAG: g_string_append(text, value ? "1" : "0"); break;
    case TD_KIND_NAME: g_string_append(text, claim->disease); break;
    case TD_KIND_DATE: td_put_date(text, value); break;
    case TD_KIND_YEAR: g_string_append_printf(text, "%" G_GINT64_FORMAT, value); break;
    default: td_put_amount(text, value, false); break;
  }
}

static void put_cell(TdJson *json, const TdClaimShown *claim, TdField field) {
  g_autoptr(GString) text = g_string_new(NULL);
  td_put_cell(text, claim, field);
  td_json_text(json, td_fields[field].column, text->str);
}

void td_json_record(TdJson *json, const TdModel *model, const TdClaimShown *claim, TdRecordKind record,
                    const char *setl_id, const char *setl_time) {
  g_autoptr(GString) labels = g_string_new(NULL);
  for (uint32_t i = 0; i < model->label_count; i++)
    if (claim->facts.labels >> i & 1)
      g_string_append_printf(labels, "%s%s", labels->len > 0 ? "|" : "", model->labels[i]);
  td_json_begin(json, "record", '{');
  if (record == TD_RECORD_CLAIM) {
    td_json_text(json, "setl_id", setl_id);
    td_json_text(json, "setl_time", setl_time);
  }
  td_json_text(json, "psn_no", "1");
  td_json_text(json, "admdvs", model->region);
  td_json_text(json, "identities", labels->str);
  for (int field = 0; field < TD_FIELD_COUNT; field++)
    if ((claim->facts.present >> field & 1) && td_field_read(record, (TdField)field) &&
        td_fields[field].has[record] != TD_HAS_NO)
      put_cell(json, claim, (TdField)field);
  td_json_end(json, '}');
}
