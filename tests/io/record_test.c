#include "tools/io/record.h"

#include <CUnit/CUnit.h>

#include "tests/io/help.h"

/* A claim that is right; cases change some of its cells. */
static const char *const claim[][2] = {
    {"setl_id", "S1"},
    {"psn_no", "P1"},
    {"admdvs", "620700"},
    {"setl_time", "2025-03-05 10:00:00"},
    {"begndate", "2025-03-01"},
    {"enddate", "2025-03-05"},
    {"med_type", "21"},
    {"insutype", ""},
    {"hosp_lv", ""},
    {"dise_name", ""},
    {"chronic_class", ""},
    {"place", ""},
    {"referred", ""},
    {"apply_date", ""},
    {"aided_elsewhere", ""},
    {"identities", "甲|乙"},
    {"brdy", ""},
    {"medfee_sumamt", ""},
    {"fulamt_ownpay_amt", ""},
    {"overlmt_selfpay", ""},
    {"preselfpay_amt", ""},
    {"inscp_scp_amt", "100"},
    {"hifp_pay", ""},
    {"cvlserv_pay", ""},
    {"hifes_pay", ""},
    {"hifmi_pay", ""},
    {"hifob_pay", ""},
    {"oth_pay", ""},
    {"refd_setl_flag", ""},
    {"init_setl_id", ""},
    {"maf_pay", ""},
};
enum { CELLS = sizeof claim / sizeof claim[0] };

/* One claim, read from a file; the csv must live as long as the record's texts. */
typedef struct {
  TdCsv *csv;
  TdLayout layout;
  TdCsvRow row;
  TdRecord record;
  TdFault fault;
  bool good;
} Read;

/* CHANGES: "column=value;column=value"; a value may be empty. */
static Read read_claim(const char *changes) {
  g_autoptr(GHashTable) changed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  g_auto(GStrv) parts = g_strsplit(changes, ";", -1);
  for (char **part = parts; *part != NULL && **part != '\0'; part++) {
    char *equals = strchr(*part, '=');
    g_hash_table_insert(changed, g_strndup(*part, (gsize)(equals - *part)), g_strdup(equals + 1));
  }
  g_autoptr(GString) text = g_string_new(NULL);
  for (size_t i = 0; i < CELLS; i++) g_string_append_printf(text, "%s%s", i > 0 ? "," : "", claim[i][0]);
  g_string_append_c(text, '\n');
  for (size_t i = 0; i < CELLS; i++) {
    const char *cell = g_hash_table_lookup(changed, claim[i][0]);
    g_string_append_printf(text, "%s\"%s\"", i > 0 ? "," : "", cell != NULL ? cell : claim[i][1]);
  }
  g_autofree char *path = td_help_text("claim.csv", text->str);
  Read read = {.csv = td_csv_open(path, NULL)};
  CU_ASSERT_TRUE_FATAL(td_layout_init(&read.layout, read.csv, TD_RECORD_CLAIM, false, NULL));
  CU_ASSERT_EQUAL_FATAL(td_csv_next(read.csv, &read.row, NULL), TD_CSV_ROW);
  read.good = td_record_read(&read.layout, &read.row, &read.record, &read.fault);
  return read;
}

static void values(void) {
  size_t columns = 0;
  for (int f = 0; f < TD_FIELD_COUNT; f++) columns += td_fields[f].has[TD_RECORD_CLAIM] != TD_HAS_NO;
  CU_ASSERT_EQUAL(CELLS, columns);
  Read read = read_claim(
      "hosp_lv=9;place=outside;referred=1;brdy=1969-12-31;medfee_sumamt=5000;hifp_pay=12.5;maf_pay=0;dise_name=肺癌;"
      "chronic_class=2;insutype=310");
  const TdRecord *r = &read.record;
  CU_ASSERT_TRUE_FATAL(read.good);
  CU_ASSERT_TRUE(td_slice_is(r->texts[TD_TEXT_SETL_ID], "S1"));
  CU_ASSERT_TRUE(td_slice_is(r->texts[TD_TEXT_PSN_NO], "P1"));
  CU_ASSERT_TRUE(td_slice_is(r->texts[TD_TEXT_ADMDVS], "620700"));
  CU_ASSERT_TRUE(td_slice_is(r->texts[TD_TEXT_IDENTITIES], "甲|乙"));
  CU_ASSERT_TRUE(td_slice_is(r->texts[TD_TEXT_DISE_NAME], "肺癌"));
  static const struct {
    TdField field;
    int64_t value;
  } wanted[] = {{TD_F_ADMDVS, 620700}, {TD_F_ENDDATE, 20152}, {TD_F_SETL_TIME, INT64_C(20152) * 86400 + 36000},
                {TD_F_BRDY, -1},       {TD_F_MED_TYPE, 2},    {TD_F_INSUTYPE, 0},
                {TD_F_HOSP_LV, 9},     {TD_F_PLACE, 2},       {TD_F_REFERRED, 1},
                {TD_F_AIDED, 0},       {TD_F_MEDFEE, 500000}, {TD_F_INSCP, 10000},
                {TD_F_HIFP, 1250},     {TD_F_OTH, 0},         {TD_F_MAF, 0},
                {TD_F_CHRONIC, 2},     {TD_F_REFD, 0}};
  for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
    CU_ASSERT_EQUAL(r->value[wanted[i].field], wanted[i].value);
    CU_ASSERT_TRUE(td_record_has(r, wanted[i].field));
  }
  CU_ASSERT_FALSE(td_record_takes_back(r));
  td_csv_close(read.csv);
}

static void missing_values(void) {
  Read read = read_claim("admdvs=;identities=");
  const TdRecord *r = &read.record;
  CU_ASSERT_TRUE_FATAL(read.good);
  static const TdField absent[] = {TD_F_ADMDVS,     TD_F_HOSP_LV, TD_F_DISE_NAME, TD_F_CHRONIC, TD_F_APPLY_DATE,
                                   TD_F_IDENTITIES, TD_F_BRDY,    TD_F_MEDFEE,    TD_F_INIT_ID, TD_F_MAF};
  static const TdField present[] = {TD_F_INSUTYPE, TD_F_PLACE, TD_F_REFERRED, TD_F_AIDED,
                                    TD_F_FULAMT,   TD_F_OTH,   TD_F_REFD};
  for (size_t i = 0; i < G_N_ELEMENTS(absent); i++) {
    CU_ASSERT_FALSE(td_record_has(r, absent[i]));
    CU_ASSERT_EQUAL(r->value[absent[i]], 0);
  }
  for (size_t i = 0; i < G_N_ELEMENTS(present); i++) CU_ASSERT_TRUE(td_record_has(r, present[i]));
  CU_ASSERT_EQUAL(r->value[TD_F_INSUTYPE], 1);
  CU_ASSERT_EQUAL(r->value[TD_F_PLACE], 0);
  td_csv_close(read.csv);
}

static void faults(void) {
  static const struct {
    const char *changes, *field, *reason;
    bool bent;
  } cases[] = {
      {"setl_id=", "setl_id", "missing", false},
      {"setl_id= 　", "setl_id", "missing", false},
      {"setl_id=6.2E+17", "setl_id", "unparsable", true},
      {"psn_no=", "psn_no", "missing", false},
      {"psn_no=6.20701E+17", "psn_no", "unparsable", true},
      {"admdvs=62070", "admdvs", "unparsable", false},
      {"admdvs=6.2E+05", "admdvs", "unparsable", true},
      {"setl_time=", "setl_time", "missing", false},
      {"setl_time=2025/3/5 10:00", "setl_time", "unparsable", true},
      {"begndate=", "begndate", "missing", false},
      {"begndate=2025/7/5", "begndate", "unparsable", true},
      {"enddate=", "enddate", "missing", false},
      {"enddate=2025-02-30", "enddate", "unparsable", false},
      {"med_type=", "med_type", "missing", false},
      {"med_type=99", "med_type", "unknown_code", false},
      {"insutype=39", "insutype", "unknown_code", false},
      {"hosp_lv=5", "hosp_lv", "unknown_code", false},
      {"chronic_class=4", "chronic_class", "unknown_code", false},
      {"place=本地", "place", "unknown_code", false},
      {"referred=2", "referred", "unknown_code", false},
      {"apply_date=45843", "apply_date", "unparsable", true},
      {"aided_elsewhere=yes", "aided_elsewhere", "unknown_code", false},
      {"brdy=1900-02-29", "brdy", "unparsable", false},
      {"medfee_sumamt=-1", "medfee_sumamt", "negative", false},
      {"fulamt_ownpay_amt=1.234", "fulamt_ownpay_amt", "too_many_decimals", false},
      {"overlmt_selfpay=1000000000000.01", "overlmt_selfpay", "too_large", false},
      {"preselfpay_amt=abc", "preselfpay_amt", "unparsable", false},
      {"inscp_scp_amt=", "inscp_scp_amt", "missing", false},
      {"inscp_scp_amt=1,234.00", "inscp_scp_amt", "unparsable", true},
      {"inscp_scp_amt=1e5", "inscp_scp_amt", "unparsable", true},
      {"hifp_pay=-1.00", "hifp_pay", "negative", false},
      {"cvlserv_pay=.5", "cvlserv_pay", "unparsable", false},
      {"hifes_pay=5.", "hifes_pay", "unparsable", false},
      {"hifmi_pay=0.000", "hifmi_pay", "too_many_decimals", false},
      {"hifob_pay=9999999999999", "hifob_pay", "too_large", false},
      {"oth_pay=+1", "oth_pay", "unparsable", false},
      {"refd_setl_flag=x", "refd_setl_flag", "unknown_code", false},
      {"init_setl_id=6.2E+17", "init_setl_id", "unparsable", true},
      {"refd_setl_flag=1", "init_setl_id", "missing", false},
      {"maf_pay=-5", "maf_pay", "negative", false},
      {"begndate=2025-03-06", "enddate", "enddate_before_begndate", false},
      {"setl_time=2025-03-04 23:59:59", "setl_time", "setl_time_before_enddate", false},
      {"setl_time=2025-03-04", "setl_time", "setl_time_before_enddate", false},
      /* the first in the order of the table */
      {"psn_no=;setl_id=", "setl_id", "missing", false},
      {"enddate=x;med_type=99", "enddate", "unparsable", false},
      {"begndate=2025-03-06;maf_pay=x", "maf_pay", "unparsable", false},
      {"begndate=2025-03-06;setl_time=2025-03-01", "enddate", "enddate_before_begndate", false},
      {"hifp_pay=-1.234", "hifp_pay", "negative", false},
      {"refd_setl_flag=x;hifp_pay=-1", "hifp_pay", "negative", false},
      {"refd_setl_flag=1;init_setl_id=S0;med_type=99", "med_type", "unknown_code", false},
      {"refd_setl_flag=1;init_setl_id=S0;begndate=2025-03-06", "enddate", "enddate_before_begndate", false},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    Read read = read_claim(cases[i].changes);
    bool right = !read.good && strcmp(td_fields[read.fault.field].column, cases[i].field) == 0 &&
                 strcmp(td_rejects[read.fault.reject].word, cases[i].reason) == 0 && read.fault.bent == cases[i].bent;
    CU_assertImplementation(right, __LINE__, cases[i].changes, __FILE__, "", CU_FALSE);
    td_csv_close(read.csv);
  }
}

static void rights(void) {
  static const char *const cases[] = {
      "setl_time=2025-03-05",
      "setl_time=2025-03-05 00:00:00",
      "begndate=2025-03-05",
      "inscp_scp_amt=0",
      "inscp_scp_amt=1000000000000.00",
      "inscp_scp_amt= 100.00　",
      "identities=",
      "init_setl_id=S0",
      "setl_id=12E05",
      "refd_setl_flag=1;init_setl_id=S0;inscp_scp_amt=",
      "refd_setl_flag=1;init_setl_id=S0;inscp_scp_amt=-100.00;hifp_pay=1,2;maf_pay=x;medfee_sumamt=1.234",
      "refd_setl_flag= 1 ;init_setl_id=S0;inscp_scp_amt=",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    Read read = read_claim(cases[i]);
    CU_assertImplementation(read.good, __LINE__, cases[i], __FILE__, "", CU_FALSE);
    if (strstr(cases[i], "flag") != NULL) {
      CU_ASSERT_TRUE(td_record_takes_back(&read.record));
      CU_ASSERT_FALSE(td_record_has(&read.record, TD_F_INSCP));
      CU_ASSERT_FALSE(td_record_has(&read.record, TD_F_HIFP));
      CU_ASSERT_EQUAL(read.record.value[TD_F_INSCP], 0);
    }
    td_csv_close(read.csv);
  }
}

static void digests(void) {
  static const struct {
    const char *a, *b;
    bool equal;
  } cases[] = {
      {"", "", true},
      {"inscp_scp_amt=100", "inscp_scp_amt=100.00", true},
      {"inscp_scp_amt=0100.0", "inscp_scp_amt=100.00", true},
      {"place=", "place=local", true},
      {"insutype=", "insutype=390", true},
      {"referred=", "referred=0", true},
      {"hifp_pay=", "hifp_pay=0.00", true},
      {"hifp_pay=-0", "hifp_pay=0.00", true},
      {"setl_time=2025-03-05", "setl_time=2025-03-05 00:00:00", true},
      {"identities=甲|乙", "identities= 甲 |　乙", true},
      {"identities=甲|乙", "identities=甲||乙|", true},
      {"identities=", "identities=|", true},
      {"dise_name=肺癌", "dise_name= 肺癌 ", true},
      {"refd_setl_flag=1;init_setl_id=S0;inscp_scp_amt=1", "refd_setl_flag=1;init_setl_id=S0;inscp_scp_amt=-2", true},
      {"inscp_scp_amt=100", "inscp_scp_amt=100.01", false},
      {"medfee_sumamt=", "medfee_sumamt=0", false},
      {"hifp_pay=1;cvlserv_pay=2", "hifp_pay=2;cvlserv_pay=1", false},
      {"hifp_pay=1", "cvlserv_pay=1", false},
      {"place=", "place=province", false},
      {"identities=甲|乙", "identities=乙|甲", true},
      {"identities=甲|乙|甲", "identities=乙|甲", true},
      {"identities=甲|乙", "identities=甲|丙", false},
      {"identities=甲乙", "identities=甲|乙", false},
      {"identities=", "identities=甲", false},
      {"dise_name=abc", "dise_name=abd", false},
      {"dise_name=0123456789abcdef", "dise_name=0123456789abcdeg", false},
      {"dise_name=0123456789abcdef0123456789abcdef", "dise_name=1123456789abcdef0123456789abcdef", false},
      {"dise_name=aaa", "dise_name=aaaa", false},
      {"setl_time=2025-03-05", "setl_time=2025-03-05 00:00:01", false},
      {"apply_date=", "apply_date=1970-01-01", false},
      {"hosp_lv=", "hosp_lv=9", false},
      {"setl_id=S1;psn_no=P2", "setl_id=P2;psn_no=S1", false},
      {"admdvs=", "admdvs=620700", false},
      {"identities=甲|乙|乙", "identities=乙|乙|甲|", true},
      {"identities=甲|乙", "identities=甲|乙|丙", false},
      {"identities=a|ab", "identities=ab|aab", false},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    Read a = read_claim(cases[i].a), b = read_claim(cases[i].b);
    CU_assertImplementation(td_record_same(&a.record, &b.record) == cases[i].equal &&
                                td_record_same(&b.record, &a.record) == cases[i].equal,
                            __LINE__, cases[i].b, __FILE__, "", CU_FALSE);
    td_csv_close(a.csv);
    td_csv_close(b.csv);
  }
}

static void layouts(void) {
  static const struct {
    const char *header;
    bool people, good;
    const char *word;
    size_t unknown;
  } cases[] = {
      {"setl_id,psn_no,setl_time,begndate,enddate,med_type,identities,inscp_scp_amt", false, true, "", 0},
      {"INSCP_AMT,MED_TYPE,Setl_Id,PSN_NO,setl_time,begndate,enddate,identities,othfund_pay,DEDC_HOSP_LV,insu_admdvs",
       false, true, "", 0},
      {"setl_id,psn_no,setl_time,begndate,enddate,med_type,inscp_scp_amt,备注,x,", true, true, "", 3},
      {"setl_id,psn_no,setl_time,begndate,enddate,med_type,inscp_scp_amt", false, false, "identities", 0},
      {"setl_id,psn_no,setl_time,begndate,enddate,med_type,identities", false, false, "inscp_scp_amt", 0},
      {"psn_no,setl_time,begndate,enddate,med_type,identities,inscp_scp_amt", false, false, "setl_id", 0},
      {"setl_id,psn_no,setl_time,begndate,enddate,med_type,identities,inscp_scp_amt,oth_pay,OTHFUND_PAY", false, false,
       "oth_pay", 0},
      {"setl_id,psn_no,setl_time,begndate,enddate,med_type,identities,inscp_scp_amt,INSCP_AMT", false, false,
       "inscp_scp_amt", 0},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *path = td_help_text("layout.csv", cases[i].header);
    g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
    TdLayout layout;
    TdTrouble *trouble = NULL;
    CU_ASSERT_EQUAL(td_layout_init(&layout, csv, TD_RECORD_CLAIM, cases[i].people, &trouble), cases[i].good);
    if (!cases[i].good) {
      CU_ASSERT_TRUE(td_help_trouble(&trouble, cases[i].word));
      continue;
    }
    CU_ASSERT_EQUAL(layout.unknown, cases[i].unknown);
    CU_ASSERT_TRUE(layout.place[TD_F_INSCP] >= 0);
    CU_ASSERT_EQUAL(layout.place[TD_F_BRDY], -1);
  }
}

/* Columns that are not there are like empty ones; a row with a fault of its own has no field. */
static void few_columns(void) {
  g_autofree char *path = td_help_text("few.csv",
                                       "setl_id,psn_no,setl_time,begndate,enddate,med_type,identities,inscp_scp_amt\n"
                                       "S1,P1,2025-03-05,2025-03-05,2025-03-05,11,,5\n"
                                       "S2,P1,2025-03-05,2025-03-05,2025-03-05,11,\n");
  g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
  TdLayout layout;
  TdCsvRow row;
  TdRecord record;
  TdFault fault;
  CU_ASSERT_TRUE_FATAL(td_layout_init(&layout, csv, TD_RECORD_CLAIM, false, NULL));
  CU_ASSERT_EQUAL(td_csv_next(csv, &row, NULL), TD_CSV_ROW);
  CU_ASSERT_TRUE(td_record_read(&layout, &row, &record, &fault));
  CU_ASSERT_TRUE(td_record_has(&record, TD_F_PLACE));
  CU_ASSERT_FALSE(td_record_has(&record, TD_F_MAF));
  CU_ASSERT_EQUAL(record.value[TD_F_INSCP], 500);
  CU_ASSERT_EQUAL(td_csv_next(csv, &row, NULL), TD_CSV_ROW);
  CU_ASSERT_FALSE(td_record_read(&layout, &row, &record, &fault));
  CU_ASSERT_EQUAL(fault.reject, TD_REJECT_COLUMNS);
  CU_ASSERT_EQUAL(fault.field, TD_FIELD_COUNT);
}

void td_record_suite(void) {
  CU_pSuite suite = CU_add_suite("record", NULL, NULL);
  CU_add_test(suite, "values", values);
  CU_add_test(suite, "missing values and defaults", missing_values);
  CU_add_test(suite, "faults, the first of them", faults);
  CU_add_test(suite, "what is no fault", rights);
  CU_add_test(suite, "digests, the same content", digests);
  CU_add_test(suite, "headers", layouts);
  CU_add_test(suite, "few columns", few_columns);
}
