/* Reading notices: figures by kind and value, clauses, what is no figure. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "compiler/notice.h"
#include "tests/compiler/suites.h"

/* "kind value" of every figure, ordinals with ~, documents and letters with their name. */
static char *figures_of(const char *text) {
  GString *out = g_string_new(NULL);
  g_autoptr(GArray) figures = td_text_figures(text, strlen(text));
  for (guint i = 0; i < figures->len; i++) {
    const TdTextFigure *figure = &g_array_index(figures, TdTextFigure, i);
    g_string_append_printf(out, "%s%s%s ", i > 0 ? ", " : "", figure->ordinal ? "~" : "",
                           td_figure_kinds[figure->kind].key);
    if (figure->name != NULL)
      g_string_append(out, figure->name);
    else
      g_string_append_printf(out, "%" G_GINT64_FORMAT, figure->value);
  }
  return g_string_free(out, FALSE);
}

static void expect_figures(const char *text, const char *expected) {
  g_autofree char *found = figures_of(text);
  if (strcmp(found, expected) != 0) printf("\n    %s: %s\n    expected: %s\n", text, found, expected);
  CU_ASSERT_STRING_EQUAL(found, expected);
}

static void test_amounts(void) {
  expect_figures("起付线2000元", "money 200000");
  expect_figures("２０００元、2,000元、2000.50元", "money 200000, money 200000, money 200050");
  expect_figures("２，０００元，５０元，2000，300元", "money 200000, money 5000, number 2000, money 30000");
  expect_figures("限额为 5 万元", "money 5000000");
  expect_figures("封顶线为5万。", "money 5000000");
  expect_figures("1.5万元/人，五千元，三万二千元", "money 1500000, money 500000, money 3200000");
  expect_figures("3千元至10亿元", "money 300000, money 100000000000");
  expect_figures("10至20万元", "money 10000000, money 20000000");
  expect_figures("贰仟元、伍万元整、壹拾贰万叁仟圆，队伍建设、入伍年限", "money 200000, money 5000000, money 12300000");
  expect_figures("服务5万人", "count 50000");
  expect_figures("2万—3万元", "money 2000000, money 3000000");
}

static void test_ratios(void) {
  expect_figures("95%、90％、百分之七十", "ratio 950000, ratio 900000, ratio 700000");
  expect_figures("33.3333%、三大目录、两大类", "ratio 333333, count 3, count 2");
  expect_figures("99999999999999999999亿元9000000000000亿元", "number 0, money 900000000000000");
  expect_figures("百分之七十点五，百分之百", "ratio 705000, ratio 1000000");
  expect_figures("提高5个百分点", "points 50000");
  expect_figures("三分之一、三分之二，按三成救助、五成以上", "ratio 333333, ratio 666667, ratio 300000, ratio 500000");
  expect_figures("三成员，四成立", "");
  expect_figures("全额资助，按一半补助，减半", "full 1000000, ratio 500000, ratio 500000");
  expect_figures("不设起付线，不设置封顶线，一律取消起付线", "none 0, none 0, none 0");
  expect_figures("取消救助资格", "");
  expect_figures("免除其住院押金；免申即享", "free 0");
  expect_figures("全部纳入；全部由医疗救助支付", "full 1000000");
}

static void test_times(void) {
  expect_figures("2025年10月1日、2022 年 7 月 1 日、2025-08-06", "date 20362, date 19174, date 20306");
  expect_figures("二〇二五年十月一日、二○二五年十月一日", "date 20362, date 20362");
  expect_figures("2025年2月30日", "date 1000000000");
  expect_figures("7月1日起，7月底前，每月5日前", "month_day 701, month 7, ~count 1, days 5");
  expect_figures("2022年度，2022 年城乡居民", "year 2022, year 2022");
  expect_figures("12个月内、一年内、3个工作日、30日、一个自然年度",
                 "months 12, months 12, working_days 3, days 30, months 12");
  expect_figures("半年内，上半年，24小时、二十四小时", "months 6, number 24, number 24");
  expect_figures("有效期五年，2年后", "months 60, months 24");
  expect_figures("80周岁以上、六十岁", "age 80, age 60");
  expect_figures("上一年度、同一年、每一年", "");
}

static void test_counts(void) {
  expect_figures("等26类疾病", "count 26");
  expect_figures("以下四类人员，对象分三类：第一类", "count 4, count 3, ~class 1");
  expect_figures("上述三类人员、三个条件、三项", "count 3, count 3, count 3");
  expect_figures("第一类、第四类", "~class 1, ~class 4");
  expect_figures("第一、二、三类救助对象", "~class 1, ~class 2, ~class 3");
  expect_figures("一类门诊、二档缴费", "~class 1, ~tier 2");
  expect_figures("1—2级、一级、二级医院、七至十级", "level 1, level 2, level 1, level 2, level 7, level 10");
  expect_figures("一、二级残疾证", "level 1, level 2");
  expect_figures("三人以上，一人，一家，五户", "count 3, count 5");
  expect_figures("分三档", "~tier 3");
}

static void test_documents(void) {
  expect_figures("新政办发〔2022〕40号", "document 办发[2022]40");
  expect_figures("新政办发[2022]40号、新政办发（2022）40号", "document 办发[2022]40, document 办发[2022]40");
  expect_figures("国务院令第649号", "document 院令第649");
  expect_figures("按甲府办电〔2011〕97号规定", "document 办电[2011]97");
}

static void test_traps(void) {
  expect_figures("十九大、二十大，二十届二中、三中全会", "");
  expect_figures("九届二中、三中、四中全会，市委五届六次全会", "");
  expect_figures("十八大以来，一站式、一单式、一窗口、进一步、统一、一定、一体化、一致", "");
  expect_figures("18大，3中全会", "number 18, number 3");
  expect_figures("20世纪60年代、原8023部队", "number 20, number 60, number 8023");
  expect_figures("1型糖尿病、甲型H1N1", "number 1, name H1N1");
  expect_figures("三重保障", "~count 3");
  expect_figures("二次医疗救助、一次性住院", "");
  expect_figures("咨询电话0936-8212345，点击量:2", "number 936, number 8212345, number 2");
  expect_figures("千家万户、百姓、四川、万一、三农", "");
}

/* The clauses of a text in order. */
static char *clauses_of(const char *text) {
  GString *out = g_string_new(NULL);
  g_autoptr(TdNotice) notice = td_notice_new(text, strlen(text));
  for (guint i = 0; i < notice->clauses->len; i++)
    g_string_append_printf(out, "%s%s", i > 0 ? " " : "", g_array_index(notice->clauses, TdClause, i).path);
  return g_string_free(out, FALSE);
}

static void expect_clauses(const char *text, const char *expected) {
  g_autofree char *found = clauses_of(text);
  if (strcmp(found, expected) != 0) printf("\n    %s: %s\n    expected: %s\n", text, found, expected);
  CU_ASSERT_STRING_EQUAL(found, expected);
}

static void test_clauses(void) {
  expect_clauses("通知\n一、甲\n（一）乙\n1.丙\n（1）丁\n①戊\n②己\n2．庚\n二、辛\n",
                 "首 一 一(一) 一(一)1 一(一)1(1) 一(一)1(1)① 一(一)1(1)② 一(一)2 二");
  expect_clauses("一、甲\n(一) 乙。（二）丙。1. 丁；2、戊；（三）己", "首 一 一(一) 一(二) 一(二)1 一(二)2 一(三)");
  expect_clauses(
      "第一条 甲\n第二条 乙\n（一）丙\n第3条 丁\n第四条 戊\n第五条\n第六条\n第七条\n第八条\n第九条\n第十条\n第十一条 "
      "己",
      "首 第一条 第二条 第二条(一) 第三条 第四条 第五条 第六条 第七条 第八条 第九条 第十条 第十一条");
  expect_clauses("一、甲\n　　（一）乙\n\r\n  1、丙\r\n", "首 一 一(一) 一(一)1");
  expect_clauses("五、本办法\n", "首"); /* begins with the first */
  expect_clauses("一、标准为：1.甲为1.5万元，2.乙。\n2.5万元以上的不计\n", "首 一 一1");
  expect_clauses("一、对象为第一、\n二、三类人员\n二、标准\n", "首 一 二");
  expect_clauses("一、甲（1—2级）、（含乙）\n", "首 一");
  expect_clauses("一、甲\n（一）乙\n本办法自2025年1月1日起施行。\n县政府办公室\n2024年12月1日\n", "首 一 一(一) 尾");
  expect_clauses("一、甲\n本办法自2025年1月1日起施行。\n县政府办公室\n 2024 年 12 月 1 日\n", "首 一 尾");
  expect_clauses("一、甲\n（一）乙\n1. 丙\n1）丁。2）戊\n2. 己：（1）庚，（2）辛，见（3）",
                 "首 一 一(一) 一(一)1 一(一)1(1) 一(一)1(2) 一(一)2 一(一)2(1) 一(一)2(2)");
}

/* Every byte that is an arabic figure lies in a figure, a heading's or the number's of a figure. */
static void test_no_figure_lost(void) {
  static const char text[] =
      "甲政办发〔2025〕18号\n一、甲\n（1）乙3元、4 5 6，7:8;9/10 11.12.13,14%\n1.5万 2. 8人A1B2 （3）1,000,000元";
  g_autoptr(TdNotice) notice = td_notice_new(text, strlen(text));
  const char *squeezed = notice->squeezed.text->str;
  for (size_t i = 0; squeezed[i] != '\0'; i++) {
    if (!g_ascii_isdigit(squeezed[i])) continue;
    uint32_t byte = g_array_index(notice->squeezed.places, uint32_t, (guint)i);
    bool covered = false;
    for (guint k = 0; k < notice->figures->len; k++) {
      const TdTextFigure *figure = &g_array_index(notice->figures, TdTextFigure, k);
      covered |= byte >= figure->start && byte < figure->end;
    }
    if (!covered) printf("\n    lost: %s\n", text + byte);
    CU_ASSERT_TRUE(covered);
  }
}

static void test_places(void) {
  static const char text[] = "一、甲\n（一）限额为 ５ 万\n元。\n";
  g_autoptr(TdNotice) notice = td_notice_new(text, strlen(text));
  CU_ASSERT_EQUAL_FATAL(notice->figures->len, 1);
  const TdTextFigure *figure = &g_array_index(notice->figures, TdTextFigure, 0);
  uint32_t line, column;
  td_notice_place(notice, figure->start, &line, &column);
  CU_ASSERT_EQUAL(line, 2);
  CU_ASSERT_EQUAL(column, 8);
  CU_ASSERT_EQUAL(figure->value, 5000000);
  CU_ASSERT_EQUAL(figure->end - figure->start, strlen("５ 万\n元"));
  CU_ASSERT_STRING_EQUAL(g_array_index(notice->clauses, TdClause, figure->clause).path, "一(一)");
}

static void test_citing(void) {
  static const struct {
    const char *given, *canonical;
  } forms[] = {{"四（二）1（1）", "四(二)1(1)"},
               {"第3条", "第三条"},
               {"第十二条第二款", "第十二条"},
               {"第 三 条（一）", "第三条(一)"}};
  for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
    g_autofree char *canonical = td_clause_canonical(forms[i].given);
    CU_ASSERT_STRING_EQUAL(canonical, forms[i].canonical);
  }
  bool deeper = true;
  CU_ASSERT_TRUE(td_clause_within("二(一)1", "二(一)1", &deeper) && !deeper);
  CU_ASSERT_TRUE(td_clause_within("二(一)1", "二", &deeper) && deeper);
  CU_ASSERT_FALSE(td_clause_within("二(一)12", "二(一)1", &deeper));
  CU_ASSERT_FALSE(td_clause_within("二十", "二", &deeper));
  CU_ASSERT_FALSE(td_clause_within("二", "二(一)", &deeper));
}

void td_compiler_notice_suite(void) {
  CU_pSuite suite = CU_add_suite("compiler: notices", NULL, NULL);
  CU_add_test(suite, "amounts", test_amounts);
  CU_add_test(suite, "ratios and words", test_ratios);
  CU_add_test(suite, "dates, durations, ages", test_times);
  CU_add_test(suite, "counts, classes, levels", test_counts);
  CU_add_test(suite, "document numbers", test_documents);
  CU_add_test(suite, "what is no figure", test_traps);
  CU_add_test(suite, "clauses", test_clauses);
  CU_add_test(suite, "no arabic figure is lost", test_no_figure_lost);
  CU_add_test(suite, "places", test_places);
  CU_add_test(suite, "citing", test_citing);
}
