#include <CUnit/CUnit.h>
#include <string.h>

#include "runtime/program.h"
#include "tests/runtime/suites.h"

static TdField by_column(const char *name) {
  return td_field_by_column(name, strlen(name));
}

static void columns(void) {
  for (int i = 0; i < TD_FIELD_COUNT; i++) CU_ASSERT_EQUAL(by_column(td_fields[i].column), (TdField)i);
  CU_ASSERT_EQUAL(by_column("ENDDATE"), TD_F_ENDDATE);
  CU_ASSERT_EQUAL(by_column("EndDate"), TD_F_ENDDATE);
  CU_ASSERT_EQUAL(by_column("INSCP_AMT"), TD_F_INSCP);
  CU_ASSERT_EQUAL(by_column("othfund_pay"), TD_F_OTH);
  CU_ASSERT_EQUAL(by_column("dedc_hosp_lv"), TD_F_HOSP_LV);
  CU_ASSERT_EQUAL(by_column("insu_admdvs"), TD_F_ADMDVS);
  CU_ASSERT_EQUAL(by_column("enddat"), TD_FIELD_COUNT);
  CU_ASSERT_EQUAL(by_column("enddates"), TD_FIELD_COUNT);
  CU_ASSERT_EQUAL(by_column(""), TD_FIELD_COUNT);
  CU_ASSERT_EQUAL(td_field_by_column("enddatexyz", 7), TD_F_ENDDATE);
}

static void codes(void) {
  for (size_t i = 0; i < td_code_count; i++) {
    CU_ASSERT_EQUAL(td_code_by_cell(td_codes[i].field, td_codes[i].cell, strlen(td_codes[i].cell)), td_codes[i].value);
    CU_ASSERT_TRUE(td_codes[i].value >= 0 && td_codes[i].value < 64);
    CU_ASSERT_EQUAL(td_fields[td_codes[i].field].kind, TD_KIND_CODE);
  }
  CU_ASSERT_EQUAL(td_code_by_cell(TD_F_MED_TYPE, "12", 2), -1);
  CU_ASSERT_EQUAL(td_code_by_cell(TD_F_MED_TYPE, "", 0), -1);
  CU_ASSERT_EQUAL(td_code_by_cell(TD_F_PLACE, "11", 2), -1);
  CU_ASSERT_EQUAL(td_field_default(TD_F_INSUTYPE), 1);
  CU_ASSERT_EQUAL(td_field_default(TD_F_PLACE), 0);
  CU_ASSERT_EQUAL(td_field_default(TD_F_HOSP_LV), -1);
}

static void types(void) {
  CU_ASSERT_EQUAL(td_field_type(TD_F_ENDDATE), TD_DATE);
  CU_ASSERT_EQUAL(td_field_type(TD_F_MED_TYPE), TD_CODE);
  CU_ASSERT_EQUAL(td_field_type(TD_F_REFERRED), TD_MASK);
  CU_ASSERT_EQUAL(td_field_type(TD_F_INSCP), TD_MONEY);
  CU_ASSERT_EQUAL(td_field_type(TD_F_HIFP), TD_MONEY);
  CU_ASSERT_EQUAL(td_field_type(TD_F_DISE_NAME), TD_TYPE_COUNT);
  CU_ASSERT_EQUAL(td_field_type(TD_F_SETL_TIME), TD_TYPE_COUNT);
  CU_ASSERT_EQUAL(td_field_type(TD_F_MAF), TD_TYPE_COUNT);
  CU_ASSERT_EQUAL(td_field_type(TD_F_IDENTITIES), TD_TYPE_COUNT);
  CU_ASSERT_EQUAL(td_field_type(TD_FIELD_COUNT), TD_TYPE_COUNT);
}

/* Each operand kind of a table is a type's letter or one of the five that are explained there. */
static void tables(void) {
  char letters[TD_TYPE_COUNT + 6] = "-TOA#";
  for (int i = 0; i < TD_TYPE_COUNT; i++) {
    CU_ASSERT_PTR_NULL(strchr(letters, td_types[i].letter));
    letters[5 + i] = td_types[i].letter;
  }
  for (int i = 0; i < TD_OPCODE_COUNT; i++) {
    const char kinds[4] = {td_opcodes[i].dst, td_opcodes[i].a, td_opcodes[i].b, td_opcodes[i].c};
    for (int k = 0; k < 4; k++) CU_ASSERT_PTR_NOT_NULL(strchr(letters, kinds[k]));
    CU_ASSERT_PTR_NULL(strchr("-#", kinds[0]));
    CU_ASSERT_NOT_EQUAL(kinds[1], '#');
  }
  CU_ASSERT_STRING_EQUAL(td_statuses[TD_STATUS_REVERSED].word, "reversed");
  CU_ASSERT_STRING_EQUAL(td_reasons[TD_REASON_NONE].word, "");
}

static void output_places(void) {
  TdProgramView view = {.stage_count = 3, .annual_count = 2, .alert_count = 1};
  size_t place = 0;
  for (int kind = 0; kind < TD_OUTPUT_KIND_COUNT; kind++)
    for (size_t i = 0; i < td_program_indices(&view, td_outputs[kind].of); i++)
      CU_ASSERT_EQUAL(td_program_output(&view, (TdOutputKind)kind, i), place++);
  CU_ASSERT_EQUAL(place, 5 + 10 * 3 + 2 + 4);
  const char *labels[] = {"甲", "乙"};
  view.labels = labels;
  view.label_count = 2;
  CU_ASSERT_STRING_EQUAL(td_program_category(&view, 2), "乙");
  CU_ASSERT_STRING_EQUAL(td_program_category(&view, 0), "");
  CU_ASSERT_STRING_EQUAL(td_program_category(&view, 3), "");
  CU_ASSERT_STRING_EQUAL(td_program_category(&view, -1), "");
}

void td_suite_fields(void) {
  CU_pSuite suite = CU_add_suite("runtime: fields and tables", NULL, NULL);
  CU_add_test(suite, "columns by name", columns);
  CU_add_test(suite, "codes", codes);
  CU_add_test(suite, "types of fields", types);
  CU_add_test(suite, "opcodes and words", tables);
  CU_add_test(suite, "places of outputs", output_places);
}
