#include <CUnit/CUnit.h>
#include <glib.h>
#include <string.h>

#include "grammar/literal.h"
#include "tests/grammar/suites.h"

typedef struct {
  const char *text;
  TdLiteralKind kind;
  int64_t value;
} Good;

static const Good amounts[] = {
    {"0元", TD_LITERAL_MONEY, 0},
    {"2000元", TD_LITERAL_MONEY, 200000},
    {"2,000元", TD_LITERAL_MONEY, 200000},
    {"1,234,567.89元", TD_LITERAL_MONEY, 123456789},
    {"0.5元", TD_LITERAL_MONEY, 50},
    {"0.01元", TD_LITERAL_MONEY, 1},
    {"2000.50元", TD_LITERAL_MONEY, 200050},
    {"2000.500元", TD_LITERAL_MONEY, 200050},
    {"5万元", TD_LITERAL_MONEY, 5000000},
    {"1.5万元", TD_LITERAL_MONEY, 1500000},
    {"1.23456万元", TD_LITERAL_MONEY, 1234560},
    {"3千元", TD_LITERAL_MONEY, 300000},
    {"3百元", TD_LITERAL_MONEY, 30000},
    {"2亿元", TD_LITERAL_MONEY, INT64_C(20000000000)},
    {"200元/人", TD_LITERAL_MONEY, 20000},
    {"２０００元", TD_LITERAL_MONEY, 200000},
    {"２，０００元", TD_LITERAL_MONEY, 200000},
    {"五千元", TD_LITERAL_MONEY, 500000},
    {"五万元", TD_LITERAL_MONEY, 5000000},
    {"三万二千元", TD_LITERAL_MONEY, 3200000},
    {"十万元", TD_LITERAL_MONEY, 10000000},
    {"十二万元", TD_LITERAL_MONEY, 12000000},
    {"二十万元", TD_LITERAL_MONEY, 20000000},
    {"一百零五元", TD_LITERAL_MONEY, 10500},
    {"一千〇五十元", TD_LITERAL_MONEY, 105000},
    {"两千元", TD_LITERAL_MONEY, 200000},
    {"一亿元", TD_LITERAL_MONEY, INT64_C(10000000000)},
    {"一亿二千万元", TD_LITERAL_MONEY, INT64_C(12000000000)},
    {"1000000000000元", TD_LITERAL_MONEY, INT64_C(100000000000000)},
};

static const Good others[] = {
    {"80%", TD_LITERAL_RATIO, 800000},
    {"80％", TD_LITERAL_RATIO, 800000},
    {"８０％", TD_LITERAL_RATIO, 800000},
    {"100%", TD_LITERAL_RATIO, 1000000},
    {"0.5%", TD_LITERAL_RATIO, 5000},
    {"12.3456%", TD_LITERAL_RATIO, 123456},
    {"百分之七十", TD_LITERAL_RATIO, 700000},
    {"百分之七十五", TD_LITERAL_RATIO, 750000},
    {"百分之百", TD_LITERAL_RATIO, 1000000},
    {"百分之一百", TD_LITERAL_RATIO, 1000000},
    {"百分之十", TD_LITERAL_RATIO, 100000},
    {"百分之七十点五", TD_LITERAL_RATIO, 705000},
    {"百分之60", TD_LITERAL_RATIO, 600000},
    {"5个百分点", TD_LITERAL_POINTS, 50000},
    {"五个百分点", TD_LITERAL_POINTS, 50000},
    {"10百分点", TD_LITERAL_POINTS, 100000},
    {"1970-01-01", TD_LITERAL_DATE, 0},
    {"2022-07-01", TD_LITERAL_DATE, 19174},
    {"2022-7-1", TD_LITERAL_DATE, 19174},
    {"2022年7月1日", TD_LITERAL_DATE, 19174},
    {"２０２２年７月１日", TD_LITERAL_DATE, 19174},
    {"2024-02-29", TD_LITERAL_DATE, 19782},
    {"1969-12-31", TD_LITERAL_DATE, -1},
    {"9999-12-31", TD_LITERAL_DATE, 2932896},
    {"80周岁", TD_LITERAL_AGE, 80},
    {"18岁", TD_LITERAL_AGE, 18},
    {"十八周岁", TD_LITERAL_AGE, 18},
    {"12个月", TD_LITERAL_MONTHS, 12},
    {"十二个月", TD_LITERAL_MONTHS, 12},
    {"5年", TD_LITERAL_MONTHS, 60},
    {"30日", TD_LITERAL_DAYS, 30},
    {"30天", TD_LITERAL_DAYS, 30},
    {"三十日", TD_LITERAL_DAYS, 30},
    {"15个工作日", TD_LITERAL_WORKDAYS, 15},
    {"30种", TD_LITERAL_COUNT, 30},
    {"3类", TD_LITERAL_COUNT, 3},
    {"2次", TD_LITERAL_COUNT, 2},
    {"620700", TD_LITERAL_NUMBER, 620700},
    {"5万", TD_LITERAL_NUMBER, 50000},
    {"0", TD_LITERAL_NUMBER, 0},
};

static void check_good(const Good *good, size_t count) {
  for (size_t i = 0; i < count; i++) {
    TdLiteral literal = {0};
    TdLiteralStatus status = td_literal_parse(good[i].text, strlen(good[i].text), &literal);
    bool right = status == TD_LITERAL_OK && literal.kind == good[i].kind && literal.value == good[i].value;
    if (!right)
      printf("\n    %s: status %d, kind %d, value %" G_GINT64_FORMAT, good[i].text, (int)status, (int)literal.kind,
             (gint64)literal.value);
    CU_ASSERT_TRUE(right);
  }
}

static void test_amounts(void) {
  check_good(amounts, G_N_ELEMENTS(amounts));
}

static void test_others(void) {
  check_good(others, G_N_ELEMENTS(others));
}

/* Names that begin with figures, contain units, or are made of figures; and plain malformed numbers. */
static void test_names(void) {
  static const char *const names[] = {
      "60年代精简退职老职工",
      "8023残疾子女",
      "1型糖尿病",
      "2型糖尿病患者",
      "二次倾斜救助",
      "一",
      "二",
      "三类",
      "一级",
      "特困人员",
      "元",
      "%",
      "百分之",
      "五保户",
      "百岁老人",
      "十二指肠溃疡",
      "千",
      "5元万",
      "5 元",
      "2022-07",
      "22-07-01",
      "2022-07-01x",
      "2022年7月",
      "a",
      "",
      "五千",
      "百分之八十元",
      "百分之80%",
      "-5元",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    TdLiteral literal;
    bool right = td_literal_parse(names[i], strlen(names[i]), &literal) == TD_LITERAL_NOT;
    if (!right) printf("\n    %s is taken for a literal", names[i]);
    CU_ASSERT_TRUE(right);
  }
}

static void test_malformed(void) {
  static const char *const texts[] = {"万元",       "二五元", "五千二元", "九万九万元", "一百一百元",
                                      "二十万五元", "2,00元", "1,2345元", "12.元",      ".5元"};
  for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
    TdLiteral literal;
    TdLiteralStatus status = td_literal_parse(texts[i], strlen(texts[i]), &literal);
    if (status != TD_LITERAL_MALFORMED) printf("\n    %s: status %d", texts[i], (int)status);
    CU_ASSERT_EQUAL(status, TD_LITERAL_MALFORMED);
  }
}

static void test_bad(void) {
  static const struct {
    const char *text;
    TdLiteralStatus status;
  } bad[] = {
      {"2022-02-30", TD_LITERAL_NO_DAY},
      {"2023-02-29", TD_LITERAL_NO_DAY},
      {"2022-13-01", TD_LITERAL_NO_DAY},
      {"2022-00-10", TD_LITERAL_NO_DAY},
      {"2022年2月30日", TD_LITERAL_NO_DAY},
      {"0000-01-01", TD_LITERAL_NO_DAY},
      {"0.001元", TD_LITERAL_TOO_FINE},
      {"1.2345678万元", TD_LITERAL_TOO_FINE},
      {"12.34567%", TD_LITERAL_TOO_FINE},
      {"1.5种", TD_LITERAL_TOO_FINE},
      {"1.5个月", TD_LITERAL_TOO_FINE},
      {"99999999999999999999元", TD_LITERAL_TOO_LARGE},
      {"9999999999999999亿元", TD_LITERAL_TOO_LARGE},
      {"99999999999999999999999999999999999999999999%", TD_LITERAL_TOO_LARGE},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
    TdLiteral literal;
    TdLiteralStatus status = td_literal_parse(bad[i].text, strlen(bad[i].text), &literal);
    if (status != bad[i].status) printf("\n    %s: status %d", bad[i].text, (int)status);
    CU_ASSERT_EQUAL(status, bad[i].status);
  }
}

/* Every day of four centuries is read as it is written. */
static void test_every_day(void) {
  GDate date;
  g_date_clear(&date, 1);
  g_date_set_dmy(&date, 1, G_DATE_JANUARY, 1800);
  int64_t first = -62091, wrong = 0;
  for (int64_t day = first; day < first + 146097; day++, g_date_add_days(&date, 1)) {
    char text[16];
    g_snprintf(text, sizeof text, "%04d-%02d-%02d", g_date_get_year(&date), g_date_get_month(&date),
               g_date_get_day(&date));
    TdLiteral literal;
    wrong += td_literal_parse(text, strlen(text), &literal) != TD_LITERAL_OK || literal.value != day;
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

/* Only LENGTH bytes are looked at. */
static void test_length(void) {
  TdLiteral literal;
  CU_ASSERT_EQUAL(td_literal_parse("80周岁以上", strlen("80周岁"), &literal), TD_LITERAL_OK);
  CU_ASSERT_EQUAL(literal.kind, TD_LITERAL_AGE);
  CU_ASSERT_EQUAL(literal.value, 80);
}

void td_grammar_literal_suite(void) {
  CU_pSuite suite = CU_add_suite("grammar: literals", NULL, NULL);
  CU_add_test(suite, "amounts", test_amounts);
  CU_add_test(suite, "ratios, dates, durations, counts", test_others);
  CU_add_test(suite, "names that look like literals", test_names);
  CU_add_test(suite, "bad literals", test_bad);
  CU_add_test(suite, "malformed amounts", test_malformed);
  CU_add_test(suite, "every day of 400 years", test_every_day);
  CU_add_test(suite, "length", test_length);
}
