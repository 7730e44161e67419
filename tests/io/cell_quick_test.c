#include "tools/io/cell_quick.h"

#include <CUnit/CUnit.h>

#include "runtime/date.h"
#include "tests/io/help.h"

typedef bool (*Quick)(TdSlice cell, int64_t *value);
typedef TdReject (*Careful)(TdSlice cell, int64_t *value);

static bool quick_id(TdSlice cell, int64_t *value) {
  *value = 0;
  return td_quick_id(cell);
}

static TdReject careful_id(TdSlice cell, int64_t *value) {
  *value = 0;
  return td_cell_id(cell);
}

#define CODE(field)                                               \
  static bool quick_##field(TdSlice cell, int64_t *value) {       \
    return td_quick_code(TD_F_##field, cell, value);              \
  }                                                               \
  static TdReject careful_##field(TdSlice cell, int64_t *value) { \
    return td_cell_code(TD_F_##field, cell, value);               \
  }
CODE(MED_TYPE)
CODE(INSUTYPE)
CODE(HOSP_LV)
CODE(PLACE)

static const struct {
  Quick quick;
  Careful careful;
  const char *cells[8]; /* as nearly all are */
} kinds[] = {
    {td_quick_date, td_cell_date, {"2025-03-05", "1900-12-31", "0001-01-01", "9999-12-31", "2024-02-29", "2000-02-29"}},
    {td_quick_time, td_cell_time, {"2025-03-05 10:00:00", "1960-01-01 23:59:59", "2024-02-29 00:00:01"}},
    {td_quick_amount,
     td_cell_amount,
     {"0.00", "1.23", "99999.99", "12345.67", "123456.78", "999999999999.99", "000000000001.00", "100000.01"}},
    {td_quick_region, td_cell_region, {"620700", "000000", "999999"}},
    {td_quick_flag, td_cell_flag, {"0", "1"}},
    {quick_id, careful_id, {"S1", "6", "12345678", "123456789", "62070000000000000001", "甲", "x.5E1"}},
    {quick_MED_TYPE, careful_MED_TYPE, {"11", "14", "21"}},
    {quick_INSUTYPE, careful_INSUTYPE, {"310", "390"}},
    {quick_HOSP_LV, careful_HOSP_LV, {"1", "2", "3", "9"}},
    {quick_PLACE, careful_PLACE, {"local", "province", "outside"}},
};

/* The cell with bytes behind it that would change it. */
static TdSlice padded(char *room, const char *text, size_t length) {
  memset(room, '1', 64);
  memcpy(room, text, length);
  return (TdSlice){room, length};
}

static void usual(void) {
  char room[64];
  for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++)
    for (size_t i = 0; i < G_N_ELEMENTS(kinds[k].cells) && kinds[k].cells[i] != NULL; i++) {
      int64_t quick = -1, careful = -2;
      TdSlice cell = padded(room, kinds[k].cells[i], strlen(kinds[k].cells[i]));
      bool good =
          kinds[k].quick(cell, &quick) && kinds[k].careful(cell, &careful) == TD_REJECT_NONE && quick == careful;
      CU_assertImplementation(good, __LINE__, kinds[k].cells[i], __FILE__, "", CU_FALSE);
    }
}

static uint32_t seed = 1;

static uint32_t below(uint32_t limit) {
  seed = seed * 1664525 + 1013904223;
  return (uint32_t)((uint64_t)(seed >> 8) * limit >> 24);
}

/* What is read quickly is what is read carefully, however the cell is changed. */
static void unusual(void) {
  static const char bytes[] = "0123456789012345678901234567890-:. ,/;@`*+Ee%|\x80\xb0\xff\x01x";
  size_t wrong = 0, read = 0;
  for (int round = 0; round < 400000; round++) {
    size_t k = (size_t)round % G_N_ELEMENTS(kinds), count = 0;
    while (count < G_N_ELEMENTS(kinds[k].cells) && kinds[k].cells[count] != NULL) count++;
    g_autoptr(GString) text = g_string_new(kinds[k].cells[below((uint32_t)count)]);
    for (uint32_t changes = below(3) + 1; changes > 0; changes--) {
      size_t at = below((uint32_t)text->len + 1);
      char byte = bytes[below(sizeof bytes - 1)];
      switch (below(4)) {
        case 0: g_string_insert_c(text, (gssize)at, byte); break;
        case 1:
          if (at < text->len) g_string_erase(text, (gssize)at, 1);
          break;
        default:
          if (at < text->len) text->str[at] = byte;
      }
    }
    if (text->len == 0 || text->len > 40) continue;
    char room[64];
    int64_t quick = -1, careful = -2;
    TdSlice cell = padded(room, text->str, text->len);
    if (!kinds[k].quick(cell, &quick)) continue;
    read++;
    wrong += kinds[k].careful(cell, &careful) != TD_REJECT_NONE || quick != careful;
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_TRUE(read > 50000);
}

/* Every day there is, and the days round each month that there are not. */
static void days(void) {
  size_t wrong = 0;
  char text[64];
  for (int year = 0; year <= 9999; year += year % 400 < 8 || year % 100 > 95 ? 1 : 3)
    for (int month = 0; month <= 13; month++)
      for (int day = 0; day <= 32; day++) {
        int64_t wanted = 0, date = 0;
        g_snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
        bool there = td_date_from(year, month, day, &wanted);
        bool read = td_quick_date((TdSlice){text, 10}, &date);
        wrong += there != read || (there && date != wanted);
      }
  CU_ASSERT_EQUAL(wrong, 0);
}

void td_cell_quick_suite(void) {
  CU_pSuite suite = CU_add_suite("cells read quickly", NULL, NULL);
  CU_add_test(suite, "as nearly all are", usual);
  CU_add_test(suite, "as some are", unusual);
  CU_add_test(suite, "every day", days);
}
