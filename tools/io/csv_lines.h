/* The lines of a block, from one index after another. */
#ifndef TD_TOOLS_IO_CSV_LINES_H
#define TD_TOOLS_IO_CSV_LINES_H

#include "tools/io/csv_scan.h"

/* Free `index` with g_free(). */
typedef struct {
  const TdCsvScan *scan;
  char line_end;
  unsigned flags; /* TD_INDEX_... */
  const char *bytes;
  size_t size;
  size_t at; /* where the next row begins */
  TdCsvIndex *index;
  size_t stretch, reach; /* where it begins, and how far the next one goes */
  size_t next, first;    /* line of the index, and the cell before it */
} TdCsvLines;

typedef struct {
  size_t size, next;    /* without its line end, and CR; where the next line begins */
  size_t cr;            /* bytes between */
  size_t count;         /* cells */
  const uint32_t *ends; /* of them, in the stretch, from ends[1] */
  bool quotes;
} TdCsvLine;

/* Goes to the beginning of a block of SIZE bytes, of which TD_CSV_PADDING more may be read. */
void td_csv_lines_begin(TdCsvLines *lines, const char *bytes, size_t size, unsigned flags);

/* Makes an index of what follows.  False: not even one line. */
bool td_csv_lines_renew(TdCsvLines *lines);

/* A CR before the line end is no part of the row.  False: there are blanks too, or something else. */
static inline bool td_csv_lines_cr(const char *bytes, size_t size) {
  unsigned char before = size > 1 ? (unsigned char)bytes[size - 2] : ',';
  return bytes[size - 1] == '\r' && before > ' ' && before != 0x80;
}

/* The line at `at`, if it needs no careful look. */
static inline bool td_csv_lines_look(TdCsvLines *lines, TdCsvLine *line) {
  const TdCsvIndex *index = lines->index;
  if (lines->next == index->lines && !td_csv_lines_renew(lines)) return false;
  const char *bytes = lines->bytes + lines->at;
  uint32_t last = index->last[lines->next], end = index->ends[last >> TD_LINE_SHIFT];
  line->ends = index->ends + lines->first;
  line->count = (last >> TD_LINE_SHIFT) - lines->first;
  line->next = lines->stretch + end + 1;
  line->size = line->next - lines->at - 1;
  line->quotes = (last & TD_LINE_QUOTES) != 0;
  line->cr = 0;
  if (line->size > 0 && (unsigned char)bytes[line->size - 1] <= ' ') {
    if (!td_csv_lines_cr(bytes, line->size)) return false;
    line->cr = 1;
    line->size--;
  }
  return (last & TD_LINE_CAREFUL) == 0;
}

/* Goes on behind the line that has been looked at. */
static inline void td_csv_lines_step(TdCsvLines *lines, const TdCsvLine *line) {
  lines->at = line->next;
  lines->first += line->count;
  lines->next++;
}

/* Goes on at AT, behind a row that has been looked at carefully. */
void td_csv_lines_go(TdCsvLines *lines, size_t at);

#endif
