#include "tools/io/params.h"

#include <CUnit/CUnit.h>
#include <string.h>

#include "tests/io/help.h"

#define HEAD "policy,name,valid_from,valid_to,value,source\n"

static void values(void) {
  g_autofree char *path = td_help_text("params.csv", HEAD
                                       "p,钱,2026-01-01,2026-12-31,21234.56,x\n"
                                       "p,钱,2025-01-01,2025-12-31, 20000 ,\"a, b\"\n"
                                       "p,比例,,2025-12-31,50%,\n"
                                       "p,比例,2026-01-01,,0.9,\n"
                                       "p,天数,,,30,\n"
                                       "p,截止日,2026-01-01,2026-12-31,2026-02-28,\n"
                                       "q,钱,,,1,\n");
  g_autoptr(TdParams) params = td_params_read(path, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(params);
  g_autofree TdDated *rows = NULL;
  size_t count;
  CU_ASSERT_TRUE(td_params_get(params, "p", "钱", TD_MONEY, &rows, &count, NULL));
  CU_ASSERT_EQUAL_FATAL(count, 2);
  CU_ASSERT_EQUAL(rows[0].from, 20089);
  CU_ASSERT_EQUAL(rows[0].until, 20453);
  CU_ASSERT_EQUAL(rows[0].value, 2000000);
  CU_ASSERT_EQUAL(rows[1].value, 2123456);
  g_clear_pointer(&rows, g_free);
  CU_ASSERT_TRUE(td_params_get(params, "p", "比例", TD_RATIO, &rows, &count, NULL));
  CU_ASSERT_EQUAL_FATAL(count, 2);
  CU_ASSERT_EQUAL(rows[0].from, TD_DATE_MIN);
  CU_ASSERT_EQUAL(rows[0].value, 500000);
  CU_ASSERT_EQUAL(rows[1].until, TD_DATE_MAX);
  CU_ASSERT_EQUAL(rows[1].value, 900000);
  g_clear_pointer(&rows, g_free);
  CU_ASSERT_TRUE(td_params_get(params, "p", "天数", TD_COUNT, &rows, &count, NULL));
  CU_ASSERT_EQUAL(rows[0].value, 30);
  g_clear_pointer(&rows, g_free);
  CU_ASSERT_TRUE(td_params_get(params, "p", "截止日", TD_DATE, &rows, &count, NULL));
  CU_ASSERT_EQUAL(rows[0].value, 20512);
  g_clear_pointer(&rows, g_free);
  CU_ASSERT_TRUE(td_params_get(params, "p", "没有", TD_MONEY, &rows, &count, NULL));
  CU_ASSERT_PTR_NULL(rows);
  CU_ASSERT_EQUAL(count, 0);
  CU_ASSERT_TRUE(td_params_get(NULL, "p", "钱", TD_MONEY, &rows, &count, NULL));
  CU_ASSERT_EQUAL(count, 0);
  size_t all, unused = 0;
  const TdParamsRow *param = td_params_rows(params, &all);
  CU_ASSERT_EQUAL(all, 7);
  CU_ASSERT_STRING_EQUAL(param[1].source, "a, b");
  CU_ASSERT_STRING_EQUAL(param[1].value, "20000");
  CU_ASSERT_EQUAL(param[6].line, 8);
  for (size_t i = 0; i < all; i++) unused += !param[i].used;
  CU_ASSERT_EQUAL(unused, 1);
  CU_ASSERT_FALSE(param[6].used);
}

static void wrong_rows(void) {
  static const struct {
    const char *text, *word;
  } cases[] = {
      {"", "bad.csv"},
      {"policy,name,valid_from,valid_to\n", "value"},
      {"name,valid_from,valid_to,value\n", "policy"},
      {HEAD ",n,,,1,\n", "policy"},
      {HEAD "p,,,,1,\n", "name"},
      {HEAD "p,n,,,,\n", "value"},
      {HEAD "p,n,2025/1/1,,1,\n", "valid_from"},
      {HEAD "p,n,,2025-02-30,1,\n", "valid_to"},
      {HEAD "p,n,2025-02-02,2025-02-01,1,\n", "valid_to"},
      {HEAD "p,n,,,1\n", "2"},
      {HEAD "p,n,,,\xff,\n", "2"},
      {HEAD "p,n,,,\"1,\n", "2"},
      /* two values on one day */
      {HEAD "p,n,,,1,\np,n,,,2,\n", "3"},
      {HEAD "p,n,2025-01-01,2025-06-30,1,\np,n,2025-06-30,,2,\n", "3"},
      {HEAD "p,n,2025-06-30,,2,\np,x,,,1,\np,n,,2025-06-30,1,\n", "4"},
      {HEAD "p,n,2025-01-01,2025-12-31,1,\np,n,2025-03-01,2025-03-31,1,\n", "3"},
      {HEAD "p,n,2025-01-01,2025-01-31,1,\np,n,2025-01-01,2025-01-01,5,\n", "3"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *path = td_help_text("bad.csv", cases[i].text);
    TdTrouble *trouble = NULL;
    CU_ASSERT_PTR_NULL(td_params_read(path, &trouble));
    CU_ASSERT_TRUE(td_help_trouble(&trouble, cases[i].word));
  }
  g_autofree char *path =
      td_help_text("good.csv", HEAD "p,n,2025-01-01,2025-06-29,1,\np,n,2025-06-30,,2,\np,m,,,1,\nq,n,,,1,\n\n");
  g_autoptr(TdParams) params = td_params_read(path, NULL);
  CU_ASSERT_PTR_NOT_NULL(params);
  g_autofree char *no_source = td_help_text("good.csv", "VALUE,name,Policy,valid_from,valid_to\n1,n,p,,\n");
  g_autoptr(TdParams) again = td_params_read(no_source, NULL);
  CU_ASSERT_PTR_NOT_NULL(again);
  TdTrouble *trouble = NULL;
  CU_ASSERT_PTR_NULL(td_params_read("/nowhere.csv", &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "/nowhere.csv"));
}

static void wrong_values(void) {
  static const struct {
    const char *value;
    TdType type;
  } cases[] = {{"50%", TD_MONEY},          {"1,000", TD_MONEY}, {"-1", TD_MONEY},        {"1.234", TD_MONEY},
               {"2e13", TD_MONEY},         {"50", TD_RATIO},    {"0.1234567", TD_RATIO}, {"一半", TD_RATIO},
               {"1.5", TD_COUNT},          {"x", TD_COUNT},     {"2026/2/28", TD_DATE},  {"20260228", TD_DATE},
               {"9999999999999", TD_MONEY}};
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = g_strdup_printf(HEAD "p,名,,,\"%s\",\n", cases[i].value);
    g_autofree char *path = td_help_text("value.csv", text);
    g_autoptr(TdParams) params = td_params_read(path, NULL);
    TdTrouble *trouble = NULL;
    TdDated *rows;
    size_t count;
    CU_ASSERT_FALSE(td_params_get(params, "p", "名", cases[i].type, &rows, &count, &trouble));
    CU_ASSERT_PTR_NULL(rows);
    CU_ASSERT_TRUE(trouble != NULL && strstr(trouble->zh, "名") != NULL && strstr(trouble->en, "line 2") != NULL);
    CU_ASSERT_TRUE(td_help_trouble(&trouble, cases[i].value));
  }
}

static void options(void) {
  static const struct {
    const char *option, *policy, *name, *file;
  } cases[] = {{"病种=a.txt", NULL, "病种", "a.txt"},
               {"zhangye-2022:病种=a.txt", "zhangye-2022", "病种", "a.txt"},
               {"病种=C:/a=b.txt", NULL, "病种", "C:/a=b.txt"},
               {"p:病种=-", "p", "病种", "-"},
               {"病种", NULL, NULL, NULL},
               {"=a", NULL, NULL, NULL},
               {"病种=", NULL, NULL, NULL},
               {":病种=a", NULL, NULL, NULL},
               {"p:=a", NULL, NULL, NULL},
               {"", NULL, NULL, NULL}};
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    TdTrouble *trouble = NULL;
    g_autoptr(TdListOption) option = td_list_option_parse(cases[i].option, &trouble);
    CU_ASSERT_EQUAL(option != NULL, cases[i].name != NULL);
    if (option == NULL) {
      CU_ASSERT_TRUE(td_help_trouble(&trouble, "--list"));
      continue;
    }
    CU_ASSERT_EQUAL(g_strcmp0(option->policy, cases[i].policy), 0);
    CU_ASSERT_STRING_EQUAL(option->name, cases[i].name);
    CU_ASSERT_STRING_EQUAL(option->file, cases[i].file);
  }
}

static void lists(void) {
  static const struct {
    const char *text, *entries;
  } cases[] = {{"", ""},
               {"# nothing\n\n", ""},
               {"肺癌\n胃癌", "肺癌;胃癌"},
               {"\xef\xbb\xbf肺癌\r\n　胃癌 # 备注\r\n\t\r\n肺癌\r\n", "肺癌;胃癌"},
               {"a\rb\r", "a;b"},
               {"#a\n b #\n", "b"},
               {"\xb7\xce\xb0\xa9\n\xce\xb8\xb0\xa9\n", "肺癌;胃癌"}};
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *path = td_help_text("list.txt", cases[i].text);
    g_auto(GStrv) entries = td_list_read(path, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entries);
    g_autofree char *all = g_strjoinv(";", entries);
    CU_ASSERT_STRING_EQUAL(all, cases[i].entries);
  }
  TdTrouble *trouble = NULL;
  g_autofree char *nul = td_help_file("list.txt", "a\nb\0", 4);
  CU_ASSERT_PTR_NULL(td_list_read(nul, &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "2"));
  g_autofree char *wide = td_help_file("list.txt",
                                       "\xff\xfe"
                                       "a\0",
                                       4);
  CU_ASSERT_PTR_NULL(td_list_read(wide, &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "UTF-16"));
  CU_ASSERT_PTR_NULL(td_list_read("/nowhere.txt", &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "/nowhere.txt"));
  CU_ASSERT_PTR_NULL(td_list_read(td_help_folder(), &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, td_help_folder()));
}

void td_params_suite(void) {
  CU_pSuite suite = CU_add_suite("params", NULL, NULL);
  CU_add_test(suite, "values", values);
  CU_add_test(suite, "wrong rows", wrong_rows);
  CU_add_test(suite, "wrong values", wrong_values);
  CU_add_test(suite, "--list", options);
  CU_add_test(suite, "list files", lists);
}
