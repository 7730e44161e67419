/* How long the reading of claims takes, without settling them: tuodi-parse-bench CLAIMS.csv [PASSES]
 *
 * Nanoseconds of processor time a row for blocks from the page cache, for their rows, and for the records of those,
 * with everything that the processor can and without: of each of the first 64 blocks the shortest of some passes (9).
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tools/io/csv_reader.h"
#include "tools/io/record.h"

enum { BLOCKS = 64, TARGET = 192 << 10 };

typedef struct {
  TdCsv *csv;
  TdLayout layout;
  TdCsvRows *rows;
  TdCsvBlock block;
  size_t count, bad; /* of rows, of rejected ones */
} Bench;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void read_rows(Bench *bench, bool records) {
  TdCsvRow row;
  TdRecord record;
  TdFault fault;
  td_csv_rows_begin(bench->rows, &bench->block);
  while (td_csv_rows_next(bench->rows, &row)) {
    bench->count += records;
    if (records && !td_record_read(&bench->layout, &row, &record, &fault)) bench->bad++;
  }
}

static void measure(Bench *bench, const char *name, int passes) {
  double blocks[BLOCKS], rows[BLOCKS], records[BLOCKS], sums[3] = {0};
  size_t count = 0;
  for (int pass = 0; pass < passes; pass++) {
    td_csv_rewind(bench->csv, NULL);
    bench->count = bench->bad = 0;
    for (count = 0; count < BLOCKS; count++) {
      double start = now();
      if (td_csv_block(bench->csv, TARGET, &bench->block, NULL) != TD_CSV_ROW) break;
      double read = now();
      read_rows(bench, false);
      double split = now();
      read_rows(bench, true);
      double done = now();
      blocks[count] = pass == 0 ? read - start : MIN(blocks[count], read - start);
      rows[count] = pass == 0 ? split - read : MIN(rows[count], split - read);
      records[count] = pass == 0 ? done - split : MIN(records[count], done - split);
    }
  }
  for (size_t i = 0; i < count; i++) {
    sums[0] += blocks[i];
    sums[1] += rows[i];
    sums[2] += records[i];
  }
  double each = (double)MAX(bench->count, 1);
  printf("%-8s blocks %5.1f  rows %5.1f  records %5.1f  all %5.1f ns a row  (%zu rows, %zu rejected)\n", name,
         sums[0] / each, sums[1] / each, (sums[2] - sums[1]) / each, (sums[0] + sums[2]) / each, bench->count,
         bench->bad);
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3) {
    fputs("usage: tuodi-parse-bench CLAIMS.csv [PASSES]\n", stderr);
    return 2;
  }
  g_autoptr(TdTrouble) trouble = NULL;
  Bench bench = {.csv = td_csv_open(argv[1], &trouble)};
  if (bench.csv == NULL || !td_layout_init(&bench.layout, bench.csv, TD_RECORD_CLAIM, false, &trouble)) {
    fprintf(stderr, "%s\n", trouble->en);
    return 2;
  }
  bench.rows = td_csv_rows_new(bench.csv);
  int passes = argc > 2 ? MAX(atoi(argv[2]), 1) : 9;
  const TdCsvScan *scan;
  for (size_t i = 0; (scan = td_csv_scan(i)) != NULL; i++) {
    bench.csv->scan = scan;
    if (scan->index == NULL) bench.layout.quick = NULL;
    measure(&bench, scan->name, passes);
  }
  td_csv_rows_free(bench.rows);
  g_free(bench.block.bytes);
  td_csv_close(bench.csv);
  return 0;
}
