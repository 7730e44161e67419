#include <CUnit/CUnit.h>

#include "tests/io/help.h"
#include "tools/io/record.h"

static const char head[] =
    "psn_no,year,admdvs,insutype,tier,premium,premium_tier1,premium_tier2,identities,identified_date,enrol_date\n";

/* One enrolment, read from a file; the csv must live as long as the record's texts. */
typedef struct {
  TdCsv *csv;
  TdRecord record;
  TdFault fault;
  bool good;
} Read;

static Read read_enrolment(const char *cells) {
  g_autofree char *text = g_strconcat(head, cells, "\n", NULL), *path = td_help_text("enrolment.csv", text);
  TdLayout layout;
  TdCsvRow row;
  Read read = {.csv = td_csv_open(path, NULL)};
  CU_ASSERT_EQUAL(td_record_kind(read.csv), TD_RECORD_ENROLMENT);
  CU_ASSERT_TRUE_FATAL(td_layout_init(&layout, read.csv, TD_RECORD_ENROLMENT, false, NULL));
  CU_ASSERT_EQUAL_FATAL(td_csv_next(read.csv, &row, NULL), TD_CSV_ROW);
  read.good = td_enrolment_read(&layout, &row, &read.record, &read.fault);
  return read;
}

static void values(void) {
  Read read = read_enrolment("P1,2025,620700,310,2,400.5,350,650,甲|乙,2025-03-01,2024-12-31");
  CU_ASSERT_TRUE_FATAL(read.good);
  static const struct {
    TdField field;
    int64_t value;
  } wanted[] = {{TD_F_YEAR, 2025},      {TD_F_ADMDVS, 620700},  {TD_F_INSUTYPE, 0},     {TD_F_TIER, 2},
                {TD_F_PREMIUM, 40050},  {TD_F_PREMIUM1, 35000}, {TD_F_PREMIUM2, 65000}, {TD_F_IDENTIFIED, 20148},
                {TD_F_ENROLLED, 20088}, {TD_F_ENDDATE, 20089} /* 1 January: the day of dated values */};
  for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
    CU_ASSERT_EQUAL(read.record.value[wanted[i].field], wanted[i].value);
    CU_ASSERT_TRUE(td_record_has(&read.record, wanted[i].field));
  }
  CU_ASSERT_TRUE(td_slice_is(read.record.texts[TD_TEXT_PSN_NO], "P1"));
  CU_ASSERT_TRUE(td_slice_is(read.record.texts[TD_TEXT_IDENTITIES], "甲|乙"));
  td_csv_close(read.csv);
}

static void missing_values(void) {
  Read read = read_enrolment("P1,2025,,,,0,,,,,");
  CU_ASSERT_TRUE_FATAL(read.good);
  static const TdField absent[] = {TD_F_ADMDVS,     TD_F_PREMIUM1, TD_F_PREMIUM2, TD_F_IDENTITIES,
                                   TD_F_IDENTIFIED, TD_F_ENROLLED, TD_F_SETL_ID,  TD_F_INSCP};
  for (size_t i = 0; i < G_N_ELEMENTS(absent); i++) {
    CU_ASSERT_FALSE(td_record_has(&read.record, absent[i]));
    CU_ASSERT_EQUAL(read.record.value[absent[i]], 0);
  }
  CU_ASSERT_TRUE(td_record_has(&read.record, TD_F_INSUTYPE));
  CU_ASSERT_EQUAL(read.record.value[TD_F_INSUTYPE], 1);
  CU_ASSERT_TRUE(td_record_has(&read.record, TD_F_TIER));
  CU_ASSERT_EQUAL(read.record.value[TD_F_TIER], 1);
  CU_ASSERT_TRUE(td_record_has(&read.record, TD_F_PREMIUM));
  td_csv_close(read.csv);
}

static void faults(void) {
  static const struct {
    const char *cells, *field, *reason;
    bool bent;
  } cases[] = {
      {",2025,,,,1,,,,,", "psn_no", "missing", false},
      {"6.2E+17,2025,,,,1,,,,,", "psn_no", "unparsable", true},
      {"P1,,,,,1,,,,,", "year", "missing", false},
      {"P1,25,,,,1,,,,,", "year", "unparsable", false},
      {"P1,2025-01-01,,,,1,,,,,", "year", "unparsable", false},
      {"P1,0000,,,,1,,,,,", "year", "unparsable", false},
      {"P1,2025,62,,,1,,,,,", "admdvs", "unparsable", false},
      {"P1,2025,,320,,1,,,,,", "insutype", "unknown_code", false},
      {"P1,2025,,,3,1,,,,,", "tier", "unknown_code", false},
      {"P1,2025,,,,,,,,,", "premium", "missing", false},
      {"P1,2025,,,,-1,,,,,", "premium", "negative", false},
      {"P1,2025,,,,1.234,,,,,", "premium", "too_many_decimals", false},
      {"P1,2025,,,,1000000000000.01,,,,,", "premium", "too_large", false},
      {"P1,2025,,,,1,x,,,,", "premium_tier1", "unparsable", false},
      {"P1,2025,,,,1,,-1,,,", "premium_tier2", "negative", false},
      {"P1,2025,,,,1,,,,2025/3/1,", "identified_date", "unparsable", true},
      {"P1,2025,,,,1,,,,,2025-02-30", "enrol_date", "unparsable", false},
      /* the first in the order of the table */
      {"P1,x,,,3,1,,,,,", "year", "unparsable", false},
      {"P1,2025,,,3,-1,,,,,", "tier", "unknown_code", false},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    Read read = read_enrolment(cases[i].cells);
    bool right = !read.good && strcmp(td_fields[read.fault.field].column, cases[i].field) == 0 &&
                 strcmp(td_rejects[read.fault.reject].word, cases[i].reason) == 0 && read.fault.bent == cases[i].bent;
    CU_assertImplementation(right, __LINE__, cases[i].cells, __FILE__, "", CU_FALSE);
    td_csv_close(read.csv);
  }
}

/* A fault of the row as a whole has no field. */
static void bad_rows(void) {
  static const struct {
    const char *cells;
    TdReject reject;
  } cases[] = {{"P1,2025,,,,1", TD_REJECT_COLUMNS},
               {"P1,2025,,,,1,,,\xff,,", TD_REJECT_ENCODING},
               {"P1,2025,,,,1,,,\"a,,", TD_REJECT_QUOTE}};
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    Read read = read_enrolment(cases[i].cells);
    CU_ASSERT_FALSE(read.good);
    CU_ASSERT_EQUAL(read.fault.reject, cases[i].reject);
    CU_ASSERT_EQUAL(read.fault.field, TD_FIELD_COUNT);
    td_csv_close(read.csv);
  }
}

/* Which records a file holds is told by its header. */
static void kinds(void) {
  static const struct {
    const char *header;
    TdRecordKind kind;
  } cases[] = {{"psn_no,year,premium,identities", TD_RECORD_ENROLMENT},
               {"PSN_NO,Premium,Year", TD_RECORD_ENROLMENT},
               {"psn_no,year,premium,setl_id", TD_RECORD_CLAIM},
               {"psn_no,premium,identities", TD_RECORD_CLAIM},
               {"psn_no,year,identities", TD_RECORD_CLAIM},
               {"setl_id,psn_no", TD_RECORD_CLAIM}};
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = g_strconcat(cases[i].header, "\n", NULL), *path = td_help_text("kind.csv", text);
    g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(csv);
    CU_ASSERT_EQUAL(td_record_kind(csv), cases[i].kind);
  }
}

/* What only a claim has is no column of an enrolment; what an enrolment must have is named where it lacks. */
static void layouts(void) {
  g_autofree char *path = td_help_text("more.csv", "psn_no,year,premium,identities,setl_id,brdy,note\n");
  g_autofree char *few = td_help_text("few.csv", "psn_no,year,identities\n");
  g_autoptr(TdCsv) csv = td_csv_open(path, NULL), lacking = td_csv_open(few, NULL);
  TdLayout layout;
  TdTrouble *trouble = NULL;
  CU_ASSERT_TRUE(td_layout_init(&layout, csv, TD_RECORD_ENROLMENT, false, NULL));
  CU_ASSERT_EQUAL(layout.unknown, 3);
  CU_ASSERT_EQUAL(layout.place[TD_F_BRDY], -1);
  CU_ASSERT_FALSE(td_layout_init(&layout, lacking, TD_RECORD_ENROLMENT, false, &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "premium"));
}

void td_enrolment_suite(void) {
  CU_pSuite suite = CU_add_suite("enrolments", NULL, NULL);
  CU_add_test(suite, "values", values);
  CU_add_test(suite, "missing values and defaults", missing_values);
  CU_add_test(suite, "faults, the first of them", faults);
  CU_add_test(suite, "bad rows", bad_rows);
  CU_add_test(suite, "kinds of files", kinds);
  CU_add_test(suite, "headers", layouts);
}
