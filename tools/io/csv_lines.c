#include "tools/io/csv_lines.h"

#include <glib.h>

enum { REACH_MIN = 256 };

void td_csv_lines_begin(TdCsvLines *lines, const char *bytes, size_t size, unsigned flags) {
  if (lines->index == NULL) lines->index = g_new(TdCsvIndex, 1);
  lines->flags = flags;
  lines->bytes = bytes;
  lines->size = size;
  lines->at = 0;
  lines->reach = TD_INDEX_BYTES;
  lines->next = lines->index->lines = 0;
}

bool td_csv_lines_renew(TdCsvLines *lines) {
  lines->stretch = lines->at;
  lines->next = lines->first = lines->index->lines = 0;
  if (lines->scan->index == NULL) return false;
  size_t reach = MIN(lines->size - lines->at, lines->reach);
  lines->scan->index(lines->bytes + lines->at, reach, lines->line_end, lines->flags, lines->index);
  lines->reach = MIN(2 * lines->reach, TD_INDEX_BYTES);
  return lines->index->lines > 0;
}

void td_csv_lines_go(TdCsvLines *lines, size_t at) {
  const TdCsvIndex *index = lines->index;
  lines->at = at;
  if (lines->next == index->lines) return;
  uint32_t last = index->last[lines->next] >> TD_LINE_SHIFT;
  if (lines->stretch + index->ends[last] + 1 == at) {
    lines->first = last;
    lines->next++;
  } else {
    /* The quotes were not what they seemed: look less far ahead. */
    lines->reach = MAX(lines->reach / 4, REACH_MIN);
    lines->next = index->lines;
  }
}
