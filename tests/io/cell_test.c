#include "tools/io/cell.h"

#include <CUnit/CUnit.h>
#include <glib.h>

#include "tests/io/help.h"

#define NONE TD_REJECT_NONE
#define UNPARSABLE TD_REJECT_UNPARSABLE
#define NEGATIVE TD_REJECT_NEGATIVE
#define DECIMALS TD_REJECT_TOO_MANY_DECIMALS
#define LARGE TD_REJECT_TOO_LARGE
#define UNKNOWN TD_REJECT_UNKNOWN_CODE

typedef struct {
  const char *cell;
  TdReject reject;
  int64_t value;
} Case;

static void run(const Case *cases, size_t count, TdReject (*parse)(TdSlice, int64_t *)) {
  for (size_t i = 0; i < count; i++) {
    int64_t value = -77;
    TdReject reject = parse(td_slice(cases[i].cell), &value);
    int64_t wanted = cases[i].reject == NONE ? cases[i].value : -77;
    if (reject != cases[i].reject || value != wanted) {
      g_autofree char *what =
          g_strdup_printf("\"%s\": %s %" G_GINT64_FORMAT, cases[i].cell, td_rejects[reject].word, value);
      CU_assertImplementation(CU_FALSE, __LINE__, what, __FILE__, "", CU_FALSE);
    } else {
      CU_PASS("");
    }
  }
}

static void dates(void) {
  static const Case cases[] = {
      {"1970-01-01", NONE, 0},
      {"1969-12-31", NONE, -1},
      {"2024-02-29", NONE, 19782},
      {"0001-01-01", NONE, -719162},
      {"9999-12-31", NONE, 2932896},
      {"2000-02-29", NONE, 11016},
      {"2025-02-29", UNPARSABLE, 0},
      {"1900-02-29", UNPARSABLE, 0},
      {"2025-02-30", UNPARSABLE, 0},
      {"2025-13-01", UNPARSABLE, 0},
      {"2025-00-01", UNPARSABLE, 0},
      {"2025-01-00", UNPARSABLE, 0},
      {"2025-04-31", UNPARSABLE, 0},
      {"0000-01-01", UNPARSABLE, 0},
      {"2025/07/05", UNPARSABLE, 0},
      {"2025/7/5", UNPARSABLE, 0},
      {"2025-7-5", UNPARSABLE, 0},
      {"20250705", UNPARSABLE, 0},
      {"2025-07-05 ", UNPARSABLE, 0},
      {"+025-07-05", UNPARSABLE, 0},
      {"2025-07-0x", UNPARSABLE, 0},
      {"-2025-07-5", UNPARSABLE, 0},
      {"", UNPARSABLE, 0},
      {"2025-07-05 00:00:00", UNPARSABLE, 0},
      {"２０25-1", UNPARSABLE, 0},
      {"2025年07月05日", UNPARSABLE, 0},
      {"45843", UNPARSABLE, 0},
  };
  run(cases, G_N_ELEMENTS(cases), td_cell_date);
}

static void times(void) {
  static const Case cases[] = {
      {"1970-01-01", NONE, 0},
      {"1970-01-01 00:00:00", NONE, 0},
      {"1970-01-02 01:02:03", NONE, 86400 + 3723},
      {"1969-12-31 23:59:59", NONE, -1},
      {"2024-12-31 23:59:59", NONE, INT64_C(1735689599)},
      {"2024-12-31T23:59:59", UNPARSABLE, 0},
      {"2024-12-31 24:00:00", UNPARSABLE, 0},
      {"2024-12-31 23:60:00", UNPARSABLE, 0},
      {"2024-12-31 23:59:60", UNPARSABLE, 0},
      {"2024-12-31 23:59", UNPARSABLE, 0},
      {"2024-12-31 3:59:00", UNPARSABLE, 0},
      {"2024-12-31 23:59:59.0", UNPARSABLE, 0},
      {"2024-12-31 23-59-59", UNPARSABLE, 0},
      {"2024-02-30 00:00:00", UNPARSABLE, 0},
      {"2024-12-31  3:59:00", UNPARSABLE, 0},
      {"2025/7/5 9:30", UNPARSABLE, 0},
      {"", UNPARSABLE, 0},
  };
  run(cases, G_N_ELEMENTS(cases), td_cell_time);
  CU_ASSERT_EQUAL(td_time_day(0), 0);
  CU_ASSERT_EQUAL(td_time_day(86399), 0);
  CU_ASSERT_EQUAL(td_time_day(-1), -1);
  CU_ASSERT_EQUAL(td_time_day(-86400), -1);
  CU_ASSERT_EQUAL(td_time_day(-86401), -2);
}

static void amounts(void) {
  static const Case cases[] = {
      {"0", NONE, 0},
      {"0.00", NONE, 0},
      {"-0", NONE, 0},
      {"-0.00", NONE, 0},
      {"100", NONE, 10000},
      {"100.0", NONE, 10000},
      {"100.5", NONE, 10050},
      {"1234.56", NONE, 123456},
      {"007.10", NONE, 710},
      {"0.01", NONE, 1},
      {"000000000000000000000000000000000000000000000001.23", NONE, 123},
      {"1000000000000", NONE, INT64_C(100000000000000)},
      {"1000000000000.00", NONE, INT64_C(100000000000000)},
      {"999999999999.99", NONE, INT64_C(99999999999999)},
      {"1000000000000.01", LARGE, 0},
      {"1000000000001", LARGE, 0},
      {"99999999999999999999999999999999999999999999999999", LARGE, 0},
      {"9223372036854775807", LARGE, 0},
      {"18446744073709551616.00", LARGE, 0},
      {"12.345", DECIMALS, 0},
      {"12.340", DECIMALS, 0},
      {"12.000", DECIMALS, 0},
      {"99999999999999999999.123", DECIMALS, 0},
      {"0.00000000000000000000000000000000000000001", DECIMALS, 0},
      {"-0.000", DECIMALS, 0},
      {"-1.00", NEGATIVE, 0},
      {"-0.01", NEGATIVE, 0},
      {"-0.001", NEGATIVE, 0},
      {"-99999999999999999999999999", NEGATIVE, 0},
      {"", UNPARSABLE, 0},
      {"-", UNPARSABLE, 0},
      {".", UNPARSABLE, 0},
      {"-.", UNPARSABLE, 0},
      {".5", UNPARSABLE, 0},
      {".50", UNPARSABLE, 0},
      {"5.", UNPARSABLE, 0},
      {"+5", UNPARSABLE, 0},
      {"--5", UNPARSABLE, 0},
      {"5-", UNPARSABLE, 0},
      {"1.2.3", UNPARSABLE, 0},
      {"1..2", UNPARSABLE, 0},
      {"1e5", UNPARSABLE, 0},
      {"1,234.00", UNPARSABLE, 0},
      {"1 234", UNPARSABLE, 0},
      {"12x.00", UNPARSABLE, 0},
      {"12.0x", UNPARSABLE, 0},
      {"¥12.00", UNPARSABLE, 0},
      {"１２.00", UNPARSABLE, 0},
      {"0x10", UNPARSABLE, 0},
      {"NaN", UNPARSABLE, 0},
      {"12.00元", UNPARSABLE, 0},
  };
  run(cases, G_N_ELEMENTS(cases), td_cell_amount);
}

static void ratios(void) {
  static const Case cases[] = {
      {"50%", NONE, 500000},
      {"0.5", NONE, 500000},
      {"0.50", NONE, 500000},
      {"1", NONE, 1000000},
      {"0", NONE, 0},
      {"12.5%", NONE, 125000},
      {"100%", NONE, 1000000},
      {"150%", NONE, 1500000},
      {"0.333333", NONE, 333333},
      {"33.3333%", NONE, 333333},
      {"1000%", NONE, 10000000},
      {"50", LARGE, 0},
      {"1.01", LARGE, 0},
      {"1001%", LARGE, 0},
      {"0.3333333", DECIMALS, 0},
      {"33.33333%", DECIMALS, 0},
      {"-5%", NEGATIVE, 0},
      {"%", UNPARSABLE, 0},
      {"", UNPARSABLE, 0},
      {"50%%", UNPARSABLE, 0},
      {"50 %", UNPARSABLE, 0},
      {"半", UNPARSABLE, 0},
      {"50％", UNPARSABLE, 0},
  };
  run(cases, G_N_ELEMENTS(cases), td_cell_ratio);
}

static void numbers(void) {
  static const Case counts[] = {{"0", NONE, 0},           {"12", NONE, 12},    {"1000000000", NONE, 1000000000},
                                {"1000000001", LARGE, 0}, {"-1", NEGATIVE, 0}, {"1.0", UNPARSABLE, 0},
                                {"1.5", UNPARSABLE, 0},   {"", UNPARSABLE, 0}, {"十", UNPARSABLE, 0}};
  run(counts, G_N_ELEMENTS(counts), td_cell_count);
  static const Case years[] = {{"2025", NONE, 2025},    {"0001", NONE, 1},        {"0000", UNPARSABLE, 0},
                               {"25", UNPARSABLE, 0},   {"20255", UNPARSABLE, 0}, {"2025年", UNPARSABLE, 0},
                               {"202x", UNPARSABLE, 0}, {"", UNPARSABLE, 0}};
  run(years, G_N_ELEMENTS(years), td_cell_year);
  static const Case regions[] = {{"620700", NONE, 620700},   {"000000", NONE, 0},       {"62070", UNPARSABLE, 0},
                                 {"6207000", UNPARSABLE, 0}, {"62070x", UNPARSABLE, 0}, {"620700.0", UNPARSABLE, 0},
                                 {"", UNPARSABLE, 0}};
  run(regions, G_N_ELEMENTS(regions), td_cell_region);
  static const Case flags[] = {{"0", NONE, 0},     {"1", NONE, 1},     {"2", UNKNOWN, 0}, {"", UNKNOWN, 0},
                               {"01", UNKNOWN, 0}, {"是", UNKNOWN, 0}, {"Y", UNKNOWN, 0}, {"1.0", UNKNOWN, 0}};
  run(flags, G_N_ELEMENTS(flags), td_cell_flag);
}

/* Every row of the table, and words that are not in it; also those of another field. */
static void codes(void) {
  for (size_t i = 0; i < td_code_count; i++) {
    int64_t value = -77;
    CU_ASSERT_EQUAL(td_cell_code(td_codes[i].field, td_slice(td_codes[i].cell), &value), NONE);
    CU_ASSERT_EQUAL(value, td_codes[i].value);
  }
  static const struct {
    TdField field;
    const char *cell;
  } wrong[] = {{TD_F_MED_TYPE, "99"},    {TD_F_MED_TYPE, "1"},      {TD_F_MED_TYPE, "310"},  {TD_F_INSUTYPE, "21"},
               {TD_F_HOSP_LV, "4"},      {TD_F_HOSP_LV, "三级"},    {TD_F_CHRONIC, "9"},     {TD_F_PLACE, "LOCAL"},
               {TD_F_PLACE, "locally"},  {TD_F_PLACE, "loca"},      {TD_F_MED_TYPE, "21.0"}, {TD_F_MED_TYPE, ""},
               {TD_F_REFERRED, "local"}, {TD_F_INSUTYPE, "3.9E+02"}};
  for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
    int64_t value = -77;
    CU_ASSERT_EQUAL(td_cell_code(wrong[i].field, td_slice(wrong[i].cell), &value), UNKNOWN);
    CU_ASSERT_EQUAL(value, -77);
  }
}

static void ids(void) {
  static const char *const good[] = {"S0001",  "620700199001011234",
                                     "6",      "12E05",
                                     "E+17",   "6.2E+17x",
                                     "x6E+17", "6E17",
                                     "6.2",    "6.2E",
                                     "6E+",    "6E-17",
                                     "编号一", "62070019900101123X",
                                     "1E",     "6..2E+17",
                                     ".2E+17", "6.E+17"};
  static const char *const bent[] = {"6.2E+17", "6.20700E+17", "6E+17", "6.2e+17", "6.2E17", "1.23457E+05"};
  for (size_t i = 0; i < G_N_ELEMENTS(good); i++) CU_ASSERT_EQUAL(td_cell_id(td_slice(good[i])), NONE);
  for (size_t i = 0; i < G_N_ELEMENTS(bent); i++) {
    CU_ASSERT_EQUAL(td_cell_id(td_slice(bent[i])), UNPARSABLE);
    CU_ASSERT_TRUE(td_cell_bent(TD_KIND_TEXT, td_slice(bent[i])));
  }
  CU_ASSERT_EQUAL(td_cell_id(td_slice("")), UNPARSABLE);
}

static void bends(void) {
  static const struct {
    TdFieldKind kind;
    const char *cell;
    bool bent;
  } cases[] = {
      {TD_KIND_DATE, "2025/7/5", true},
      {TD_KIND_DATE, "2025/07/05", true},
      {TD_KIND_DATE, "2025-7-5", true},
      {TD_KIND_DATE, "7/5/2025", true},
      {TD_KIND_DATE, "45843", true},
      {TD_KIND_DATE, "2025年7月5日", true},
      {TD_KIND_TIME, "2025/7/5 9:30", true},
      {TD_KIND_TIME, "2025.7.5", true},
      {TD_KIND_TIME, "2025-07-05 9:30", true},
      {TD_KIND_DATE, "2025-02-30", false},
      {TD_KIND_DATE, "x", false},
      {TD_KIND_DATE, "20250705", false},
      {TD_KIND_DATE, "2025-07", false},
      {TD_KIND_DATE, "昨天", false},
      {TD_KIND_TIME, "2025-07-05 99:99:99", false},
      {TD_KIND_MONEY, "1,234.00", true},
      {TD_KIND_FUND, "1,234", true},
      {TD_KIND_MONEY, "¥12", true},
      {TD_KIND_MONEY, "￥12.00", true},
      {TD_KIND_MONEY, "1E+05", true},
      {TD_KIND_MONEY, "1e5", true},
      {TD_KIND_MONEY, "-1,234.00", true},
      {TD_KIND_MONEY, "12.00元", false},
      {TD_KIND_MONEY, "x", false},
      {TD_KIND_MONEY, "12.", false},
      {TD_KIND_MONEY, "¥", false},
      {TD_KIND_REGION, "6.2E+05", true},
      {TD_KIND_REGION, "62070", false},
      {TD_KIND_CODE, "1E+02", false},
      {TD_KIND_LABELS, "6.2E+17", false},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
    CU_ASSERT_EQUAL(td_cell_bent(cases[i].kind, td_slice(cases[i].cell)), cases[i].bent);
}

static void labels(void) {
  static const struct {
    const char *cell, *labels;
  } cases[] = {{"", ""},  {"甲", "甲;"},        {"甲|乙", "甲;乙;"}, {" 甲 |　乙　", "甲;乙;"},
               {"|", ""}, {"甲||乙", "甲;乙;"}, {"|甲|", "甲;"},     {"甲 |\t| 乙", "甲;乙;"}};
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    TdSlice rest = td_slice(cases[i].cell), label;
    g_autoptr(GString) all = g_string_new(NULL);
    while (td_label_next(&rest, &label)) {
      g_string_append_len(all, label.text, (gssize)label.length);
      g_string_append_c(all, ';');
    }
    CU_ASSERT_STRING_EQUAL(all->str, cases[i].labels);
  }
}

void td_cell_suite(void) {
  CU_pSuite suite = CU_add_suite("cell", NULL, NULL);
  CU_add_test(suite, "dates", dates);
  CU_add_test(suite, "times", times);
  CU_add_test(suite, "amounts", amounts);
  CU_add_test(suite, "ratios", ratios);
  CU_add_test(suite, "counts, years, regions, flags", numbers);
  CU_add_test(suite, "codes", codes);
  CU_add_test(suite, "identifiers", ids);
  CU_add_test(suite, "what spreadsheets bend", bends);
  CU_add_test(suite, "labels", labels);
}
