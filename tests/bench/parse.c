/* How long the reading of claims takes, without settling them: tuodi-parse-bench CLAIMS.csv [PASSES]
 *
 * Nanoseconds a row for blocks from the page cache, for rows of blocks in memory, and for records of those rows, with
 * everything that the processor can and without; the shortest of some passes (9) over the first 16 blocks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tools/io/csv_reader.h"
#include "tools/io/record.h"

enum { BLOCKS = 16, TARGET = 192 << 10 };

typedef struct {
  TdCsv *csv;
  TdLayout layout;
  TdCsvBlock block[BLOCKS], again;
  size_t blocks, rows, bad;
} Bench;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double time_blocks(Bench *bench) {
  td_csv_rewind(bench->csv, NULL);
  double start = now();
  for (size_t i = 0; i < bench->blocks; i++) td_csv_block(bench->csv, TARGET, &bench->again, NULL);
  return now() - start;
}

static double time_rows(Bench *bench, bool records) {
  g_autoptr(TdCsvRows) rows = td_csv_rows_new(bench->csv);
  bench->rows = bench->bad = 0;
  double start = now();
  for (size_t i = 0; i < bench->blocks; i++) {
    TdCsvRow row;
    TdRecord record;
    TdFault fault;
    td_csv_rows_begin(rows, &bench->block[i]);
    while (td_csv_rows_next(rows, &row)) {
      bench->rows++;
      if (records && !td_record_read(&bench->layout, &row, &record, &fault)) bench->bad++;
    }
  }
  return now() - start;
}

static void measure(Bench *bench, const char *name, int passes) {
  double blocks = 1e18, rows = 1e18, records = 1e18;
  for (int i = 0; i < passes; i++) {
    blocks = MIN(blocks, time_blocks(bench));
    rows = MIN(rows, time_rows(bench, false));
    records = MIN(records, time_rows(bench, true));
  }
  double count = (double)MAX(bench->rows, 1);
  printf("%-8s blocks %5.1f  rows %5.1f  records %5.1f  all %5.1f ns a row  (%zu rows, %zu rejected)\n", name,
         blocks / count, rows / count, (records - rows) / count, (blocks + records) / count, bench->rows, bench->bad);
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
  while (bench.blocks < BLOCKS && td_csv_block(bench.csv, TARGET, &bench.block[bench.blocks], &trouble) == TD_CSV_ROW)
    bench.blocks++;
  int passes = argc > 2 ? MAX(atoi(argv[2]), 1) : 9;
  const TdCsvScan *scan;
  for (size_t i = 0; (scan = td_csv_scan(i)) != NULL; i++) {
    bench.csv->scan = scan;
    if (scan->index == NULL) bench.layout.quick = NULL;
    measure(&bench, scan->name, passes);
  }
  for (size_t i = 0; i < bench.blocks; i++) g_free(bench.block[i].bytes);
  g_free(bench.again.bytes);
  td_csv_close(bench.csv);
  return 0;
}
