#include "tools/io/record_quick.h"

#include <CUnit/CUnit.h>

#include "tests/io/help.h"
#include "tools/io/cell.h"
#include "tools/io/record.h"

enum { CELL = 64 };

/* A row whose cells have room behind them. */
typedef struct {
  TdSlice cells[1 + TD_FIELD_COUNT];
  char text[1 + TD_FIELD_COUNT][2 * CELL];
  TdCsvRow row;
} Row;

static void row_set(Row *row, int place, const char *text) {
  size_t length = strlen(text);
  memset(row->text[1 + place], '7', sizeof row->text[0]);
  memcpy(row->text[1 + place], text, length);
  row->cells[1 + place] = (TdSlice){row->text[1 + place], length};
}

/* A claims row read field by field, as docs/records.md says. */
static bool read_plainly(const TdLayout *layout, const TdCsvRow *row, TdRecord *record, TdFault *fault) {
  TdSlice flag = row->cells[layout->place[TD_F_REFD]];
  bool takes_back = td_slice_is(flag, "1");
  *record = (TdRecord){0};
  for (TdField field = 0; field < TD_FIELD_COUNT; field++) {
    TdFieldKind kind = td_fields[field].kind;
    TdHas has = td_fields[field].has[TD_RECORD_CLAIM];
    TdSlice cell = has != TD_HAS_NO ? row->cells[layout->place[field]] : td_slice("");
    bool amount = kind == TD_KIND_FUND || kind == TD_KIND_MONEY;
    int64_t value = 0;
    if (has == TD_HAS_NO || (amount && takes_back)) continue;
    if (cell.length == 0) {
      bool must = (has == TD_HAS_MUST && kind != TD_KIND_LABELS) || (field == TD_F_INIT_ID && takes_back);
      *fault = (TdFault){TD_REJECT_MISSING, field, false};
      if (must) return false;
      int empty = kind == TD_KIND_FUND || kind == TD_KIND_FLAG ? 0 : td_field_default(field);
      record->present |= (uint64_t)(empty >= 0) << field;
      record->value[field] = MAX(empty, 0);
      continue;
    }
    TdReject reject = TD_REJECT_NONE;
    switch (kind) {
      case TD_KIND_TEXT: reject = td_cell_id(cell); break;
      case TD_KIND_REGION: reject = td_cell_region(cell, &value); break;
      case TD_KIND_TIME: reject = td_cell_time(cell, &value); break;
      case TD_KIND_DATE: reject = td_cell_date(cell, &value); break;
      case TD_KIND_CODE:
        value = td_code_by_cell(field, cell.text, cell.length);
        if (value < 0) reject = TD_REJECT_UNKNOWN_CODE;
        break;
      case TD_KIND_FLAG: reject = td_cell_flag(cell, &value); break;
      case TD_KIND_FUND:
      case TD_KIND_MONEY: reject = td_cell_amount(cell, &value); break;
      default: break;
    }
    *fault = (TdFault){reject, field, reject == TD_REJECT_UNPARSABLE && td_cell_bent(kind, cell)};
    if (reject != TD_REJECT_NONE) return false;
    record->present |= UINT64_C(1) << field;
    record->value[field] = value;
  }
  const int64_t *value = record->value;
  *fault = (TdFault){TD_REJECT_ENDDATE_BEFORE_BEGNDATE, TD_F_ENDDATE, false};
  if (value[TD_F_ENDDATE] < value[TD_F_BEGNDATE]) return false;
  *fault = (TdFault){TD_REJECT_SETL_TIME_BEFORE_ENDDATE, TD_F_SETL_TIME, false};
  return td_time_day(value[TD_F_SETL_TIME]) >= value[TD_F_ENDDATE];
}

static bool same_fault(const TdFault *a, const TdFault *b) {
  return a->reject == b->reject && a->field == b->field && a->bent == b->bent;
}

/* The texts are the cells of their fields. */
static bool texts_right(const TdLayout *layout, const TdCsvRow *row, const TdRecord *record) {
  static const TdField fields[] = {TD_F_SETL_ID,   TD_F_PSN_NO,     TD_F_ADMDVS,
                                   TD_F_DISE_NAME, TD_F_IDENTITIES, TD_F_INIT_ID};
  bool right = G_N_ELEMENTS(fields) == TD_TEXT_COUNT;
  for (size_t i = 0; i < TD_TEXT_COUNT && right; i++)
    right = td_slice_equal(record->texts[i], row->cells[layout->place[fields[i]]]);
  return right;
}

static uint32_t seed = 1;

static uint32_t below(uint32_t limit) {
  seed = seed * 1664525 + 1013904223;
  return (uint32_t)((uint64_t)(seed >> 8) * limit >> 24);
}

/* Cells of a kind: mostly right, as nearly all are, or not. */
static const char *cell_of(TdField field) {
  static const char *const dates[] = {"2025-03-05", "2025-03-05", "", "2025-02-29", "2025/3/5", "45843", "1900-01-01"};
  static const char *const times[] = {"2025-03-05 10:00:00", "2025-03-06", "2025-03-04 23:59:59", "2025-03-05 24:00:00",
                                      "2025-03-05T10:00:00"};
  static const char *const amounts[] = {"",      "0.00", "12.34", "99999.99", "123456.78", "5",     "1.2",
                                        "1.234", "-1",   "1,000", "-0.00",    "1e5",       "12x34", "1000000000000.01"};
  static const char *const ids[] = {"S1", "62070000000000000001", "甲", "6.2E+17", ""};
  static const char *const regions[] = {"620700", "", "62070", "62070x", "6.2E+05"};
  static const char *const codes[] = {"11",    "21",       "310",     "1",  "2",       "9",
                                      "local", "province", "outside", "99", "outsidf", ""};
  static const char *const flags[] = {"0", "", "1", "2"};
#define ONE_OF(cells, from, usual) \
  (cells[below(40) > 0 ? (from) + below((usual) - (from)) : below(G_N_ELEMENTS(cells))])
  switch (td_fields[field].kind) {
    case TD_KIND_TIME: return ONE_OF(times, 0, 2);
    case TD_KIND_DATE:
      return td_fields[field].has[TD_RECORD_CLAIM] == TD_HAS_MUST ? ONE_OF(dates, 0, 2) : ONE_OF(dates, 0, 3);
    case TD_KIND_FUND: return ONE_OF(amounts, 0, 6);
    case TD_KIND_MONEY: return field == TD_F_INSCP ? ONE_OF(amounts, 1, 6) : ONE_OF(amounts, 0, 6);
    case TD_KIND_TEXT: return field == TD_F_INIT_ID ? ids[below(2) + 3] : ONE_OF(ids, 0, 3);
    case TD_KIND_REGION: return ONE_OF(regions, 0, 2);
    case TD_KIND_FLAG: return ONE_OF(flags, 0, 2);
    case TD_KIND_CODE:
      for (int tries = 0; tries < 30; tries++) {
        const TdCodeInfo *code = &td_codes[below((uint32_t)td_code_count)];
        if (code->field == field) return code->cell;
      }
      return codes[below(G_N_ELEMENTS(codes))];
    default: return below(2) == 0 ? "肺癌" : "";
  }
}

/* Side by side, cell by cell and plainly: the same values, the same faults, whatever columns there are. */
static void same_records(void) {
  static Row row;
  size_t wrong = 0, good = 0, bad = 0;
  for (int file = 0; file < 40; file++) {
    g_autoptr(GString) header = g_string_new(NULL);
    TdField fields[TD_FIELD_COUNT];
    size_t count = 0;
    for (TdField field = 0; field < TD_FIELD_COUNT; field++) {
      TdHas has = td_fields[field].has[TD_RECORD_CLAIM];
      if (has == TD_HAS_NO || (has == TD_HAS_MAY && file > 10 && below(4) == 0)) continue;
      fields[count++] = field;
    }
    for (size_t i = 0; i < count && file > 0; i++) {
      size_t other = below((uint32_t)count);
      TdField kept = fields[i];
      fields[i] = fields[other];
      fields[other] = kept;
    }
    for (size_t i = 0; i < count; i++)
      g_string_append_printf(header, "%s%s", i > 0 ? "," : "", td_fields[fields[i]].column);
    g_autofree char *path = td_help_text("header.csv", header->str);
    g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
    TdLayout layout, alone;
    CU_ASSERT_TRUE_FATAL(td_layout_init(&layout, csv, TD_RECORD_CLAIM, false, NULL));
    alone = layout;
    alone.quick = NULL;
    row_set(&row, -1, "");
    row.row = (TdCsvRow){.count = count, .cells = row.cells + 1};
    for (int round = 0; round < 2000; round++) {
      for (size_t i = 0; i < count; i++) row_set(&row, (int)i, cell_of(fields[i]));
      TdRecord plain, quick, slow;
      TdFault fault, quick_fault, slow_fault;
      memset(&quick, 0x55, sizeof quick);
      memset(&slow, 0x55, sizeof slow);
      bool can = read_plainly(&layout, &row.row, &plain, &fault);
      bool same = td_record_read(&layout, &row.row, &quick, &quick_fault) == can &&
                  td_record_read(&alone, &row.row, &slow, &slow_fault) == can;
      if (same && can)
        same = quick.present == plain.present && slow.present == plain.present &&
               memcmp(quick.value, plain.value, sizeof plain.value) == 0 &&
               memcmp(slow.value, plain.value, sizeof plain.value) == 0 && td_record_same(&quick, &slow) &&
               texts_right(&layout, &row.row, &quick) && texts_right(&layout, &row.row, &slow);
      else if (same)
        same = same_fault(&quick_fault, &fault) && same_fault(&slow_fault, &fault);
      wrong += !same;
      good += can;
      bad += !can;
    }
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_TRUE(good > 4000 && bad > 4000);
}

/* Every day of the calendar in each of the four places, and days that there are not. */
static void four_days(void) {
  static Row row;
  static const TdField fields[] = {TD_F_SETL_TIME, TD_F_BEGNDATE, TD_F_ENDDATE, TD_F_BRDY};
  TdQuickReader reader = td_quick_reader();
  if (reader == NULL) return;
  ptrdiff_t offset[TD_FIELD_COUNT];
  for (size_t i = 0; i < TD_FIELD_COUNT; i++) offset[i] = -(ptrdiff_t)sizeof(TdSlice);
  for (size_t i = 0; i < 4; i++) offset[fields[i]] = (ptrdiff_t)(i * sizeof(TdSlice));
  row_set(&row, -1, "");
  size_t wrong = 0;
  for (int year = 0; year <= 9999; year += year % 400 < 5 || year % 100 > 98 ? 1 : 7)
    for (int month = 0; month <= 13; month++)
      for (int day = 0; day <= 32; day += 4) {
        int64_t value[TD_FIELD_COUNT], wanted = 0;
        uint64_t filled;
        for (int i = 0; i < 4; i++) {
          char text[CELL];
          g_snprintf(text, sizeof text, "%04d-%02d-%02d%s", year, month, day + i, i == 0 ? " 01:02:03" : "");
          row_set(&row, i, text);
        }
        uint64_t done = reader(offset, row.cells + 1, value, &filled);
        for (int i = 0; i < 4; i++) {
          bool there = td_cell_date((TdSlice){row.text[1 + i], 10}, &wanted) == TD_REJECT_NONE;
          if (i == 0) wanted = wanted * TD_SECONDS_A_DAY + 3723;
          wrong += there != (done >> fields[i] & 1) || (there && value[fields[i]] != wanted);
        }
      }
  CU_ASSERT_EQUAL(wrong, 0);
}

void td_record_quick_suite(void) {
  CU_pSuite suite = CU_add_suite("records read quickly", NULL, NULL);
  CU_add_test(suite, "the same records and faults", same_records);
  CU_add_test(suite, "every day", four_days);
}
