#include "tools/ledger/record_code.h"

#include <CUnit/CUnit.h>

#include "tests/io/help.h"
#include "tests/ledger/suites.h"
#include "tools/io/record_write.h"

static const char header[] =
    "setl_id,psn_no,admdvs,setl_time,begndate,enddate,med_type,place,identities,dise_name,inscp_scp_amt,hifp_pay,"
    "refd_setl_flag,init_setl_id,apply_date\n";

/* Rows, and which one each has the content of. */
static const struct {
  const char *row;
  size_t same;
} rows[] = {
    {"S1,P1,620700,2025-03-05,2025-03-01,2025-03-05,21,local,甲|乙,\"a,b\",100,20,,,", 0},
    {"S1,P1,620700,2025-03-05 00:00:00,2025-03-01,2025-03-05,21,,乙|甲|乙,\"a,b\",100.00,20.0,0,,", 0},
    {"S1,P1,620700,2025-03-05,2025-03-01,2025-03-05,21,local,甲,\"a,b\",100,20,,,", 2},
    {"S1,P1,620700,2025-03-05,2025-03-01,2025-03-05,21,local,甲|乙,\"a,b\",100.01,20,,,", 3},
    {"S1,P1,,2025-03-05,2025-03-01,2025-03-05,21,local,甲|乙,\"a,b\",100,20,,,", 4},
    {"S1,P1,620700,2025-03-05,2025-03-01,2025-03-05,21,local,甲|乙,,100,20,,,", 5},
    {"S2,P1,620700,2025-03-05,2025-03-01,2025-03-05,21,local,|,,100,,1,S1,", 6},
    {"S2,P1,620700,2025-03-05,2025-03-01,2025-03-05,21,local,,,7,9,1,S1,", 6},
    {"S1,P1,620700,2025-03-05,2025-03-01,2025-03-05,21,local,甲|乙,\"a,b\",100,20,,,2025-04-01", 8},
};
enum { ROWS = G_N_ELEMENTS(rows) };

static void same_bytes_for_same_content(void) {
  g_autoptr(GString) text = g_string_new(header);
  for (size_t i = 0; i < ROWS; i++) g_string_append_printf(text, "%s\n", rows[i].row);
  g_autofree char *path = td_help_text("claims.csv", text->str);
  g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
  TdWriter *writer = td_writer_new_memory();
  TdLayout layout;
  TdCsvRow row;
  TdFault fault;
  TdBytes codes[ROWS] = {0};
  CU_ASSERT_TRUE_FATAL(csv && td_layout_init(&layout, csv, TD_RECORD_CLAIM, false, NULL));
  td_record_write_header(writer);
  for (size_t i = 0; i < ROWS; i++) {
    TdRecord record, back;
    CU_ASSERT_EQUAL_FATAL(td_csv_next(csv, &row, NULL), TD_CSV_ROW);
    CU_ASSERT_TRUE_FATAL(td_record_read(&layout, &row, &record, &fault));
    td_record_encode(&codes[i], &record);
    CU_ASSERT_TRUE_FATAL(td_record_decode(td_bytes_slice(&codes[i]), &back));
    td_record_write(writer, &back);
    for (size_t k = 0; k <= i; k++)
      CU_ASSERT_EQUAL(td_slice_equal(td_bytes_slice(&codes[i]), td_bytes_slice(&codes[k])),
                      rows[i].same == rows[k].same);
    for (size_t size = 0; size < codes[i].size; size++)
      CU_ASSERT_FALSE(td_record_decode((TdSlice){(const char *)codes[i].data, size}, &back));
  }
  /* Written as rows and read again they are the same records. */
  g_autofree char *again = td_help_file("again.csv", td_writer_text(writer).text, td_writer_text(writer).length);
  g_autoptr(TdCsv) other = td_csv_open(again, NULL);
  CU_ASSERT_TRUE_FATAL(other && td_layout_init(&layout, other, TD_RECORD_CLAIM, false, NULL));
  for (size_t i = 0; i < ROWS; i++) {
    TdRecord record;
    TdBytes code = {0};
    CU_ASSERT_EQUAL_FATAL(td_csv_next(other, &row, NULL), TD_CSV_ROW);
    CU_ASSERT_TRUE_FATAL(td_record_read(&layout, &row, &record, &fault));
    td_record_encode(&code, &record);
    CU_ASSERT_TRUE(td_slice_equal(td_bytes_slice(&code), td_bytes_slice(&codes[i])));
    g_free(code.data);
  }
  for (size_t i = 0; i < ROWS; i++) g_free(codes[i].data);
  td_writer_free(writer);
}

void td_record_code_suite(void) {
  CU_pSuite suite = CU_add_suite("ledger records", NULL, NULL);
  CU_add_test(suite, "the same bytes for the same content, and the record again", same_bytes_for_same_content);
}
