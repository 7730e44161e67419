/* The yardstick in memory: claims in columns → results in columns.
 *
 * The accounts of a person's years lie side by side, one array for all.  A batch is gone through in short loops that
 * the compiler makes vectors of; only settling goes claim by claim.
 */
#define _DEFAULT_SOURCE
#include "tests/bench/yardstick/claims.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "tests/bench/columns.h"

enum { REPETITIONS = 5, FIRST_DAY = 19174 /* 2022-07-01 */, OUTPATIENT = 0, LOCAL = 0, PROVINCE = 1 };

typedef struct {
  uint8_t *outcome, *category;
  int64_t *base, *aid;
} Results;

/* From twelve months before the application to its day.  Only where that is 366 days is the calendar asked: they are
 * twelve months when 29 February lies between, on the day of the application at the latest. */
static bool in_window(int64_t end, int64_t apply) {
  if (apply < end || end < apply - 366) return false;
  if (end > apply - 366) return true;
  time_t from = (time_t)end * 86400, to = (time_t)apply * 86400;
  struct tm first, last;
  gmtime_r(&from, &first);
  gmtime_r(&to, &last);
  bool back_to_28 = last.tm_mon == 1 && last.tm_mday == 29 && first.tm_mday == 28;
  return first.tm_mon == last.tm_mon && (first.tm_mday == last.tm_mday || back_to_28);
}

/* The claims from at: n at most YARD_BATCH. */
static void gather(const Columns *columns, size_t at, size_t n, YardClaim *claims) {
  int64_t bases[YARD_BATCH], flags[YARD_BATCH];
  const int64_t *inscp = columns->inscp + at, *hifp = columns->hifp + at, *cvlserv = columns->cvlserv + at;
  const int64_t *hifes = columns->hifes + at, *hifmi = columns->hifmi + at, *hifob = columns->hifob + at;
  const int64_t *oth = columns->oth + at, *place = columns->place + at, *referred = columns->referred + at;
  for (size_t i = 0; i < n; i++) bases[i] = inscp[i] - hifp[i] - cvlserv[i] - hifes[i] - hifmi[i] - hifob[i] - oth[i];
  for (size_t i = 0; i < n; i++) {
    int64_t local = -(place[i] == LOCAL), province = -(place[i] == PROVINCE);
    flags[i] = (YARD_IN_FORCE & -(columns->enddate[at + i] >= FIRST_DAY)) |
               (YARD_CARE & -(columns->med_type[at + i] != OUTPATIENT)) | (YARD_NOT_AIDED & ~columns->aided[at + i]) |
               (YARD_REFERRED & (local | referred[i])) | (YARD_SECOND_BENEFIT & (local | (referred[i] & province))) |
               (YARD_LISTED & columns->named[at + i] & columns->major[at + i]);
  }
  for (size_t i = 0; i < n; i++) {
    uint8_t category = yard_category((uint32_t)columns->labels[at + i] & ((1u << YARD_NO_CATEGORY) - 1));
    unsigned applied = YARD_APPLIED | YARD_IN_WINDOW;
    if (category >= YARD_ON_APPLICATION) {
      applied &= (unsigned)columns->applied[at + i];
      if (!in_window(columns->enddate[at + i], columns->apply_date[at + i])) applied &= YARD_APPLIED;
    }
    claims[i] = (YardClaim){bases[i] > 0 ? bases[i] : 0, category, (uint8_t)((unsigned)flags[i] | applied)};
  }
}

static bool settle(const Columns *columns, const Results *results) {
  int first = columns->n > 0 ? columns->year[0] : 0, last = first;
  for (size_t i = 0; i < columns->n; i++) {
    if (columns->year[i] < first) first = columns->year[i];
    if (columns->year[i] > last) last = columns->year[i];
  }
  size_t years = (size_t)(last - first) + 1, size = (columns->persons * years + 1) * sizeof(YardAccount);
  YardAccount *accounts = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (accounts == MAP_FAILED) return false;
  madvise(accounts, size, MADV_HUGEPAGE);
  for (size_t at = 0, n; at < columns->n; at += n) {
    YardAccount *mine[YARD_BATCH];
    YardClaim claims[YARD_BATCH];
    n = columns->n - at < YARD_BATCH ? columns->n - at : YARD_BATCH;
    for (size_t i = 0; i < n; i++) {
      mine[i] = &accounts[columns->person[at + i] * years + (size_t)(columns->year[at + i] - first)];
      __builtin_prefetch(mine[i], 1);
    }
    gather(columns, at, n, claims);
    for (size_t i = 0; i < n; i++) {
      YardResult result = yard_settle(&claims[i], mine[i]);
      results->outcome[at + i] = (uint8_t)result.outcome;
      results->category[at + i] = claims[i].category;
      results->base[at + i] = claims[i].base;
      results->aid[at + i] = result.aid;
    }
  }
  munmap(accounts, size);
  return true;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

bool yard_kernel(size_t rows, uint32_t persons, uint64_t seed) {
  Columns columns;
  if (!columns_make(&columns, rows, persons, seed)) return false;
  Results results = {malloc(rows + 1), malloc(rows + 1), malloc((rows + 1) * sizeof *results.base),
                     malloc((rows + 1) * sizeof *results.aid)};
  bool done = results.outcome && results.category && results.base && results.aid;
  double took[REPETITIONS];
  if (done) {
    /* The system's pages are there before the clock runs. */
    memset(results.outcome, 1, rows);
    memset(results.category, 1, rows);
    memset(results.base, 1, rows * sizeof *results.base);
    memset(results.aid, 1, rows * sizeof *results.aid);
  }
  for (int i = 0; i < REPETITIONS && done; i++) {
    double start = seconds();
    done = settle(&columns, &results);
    took[i] = seconds() - start;
  }
  if (done) {
    int64_t aid = 0;
    for (size_t i = 0; i < rows; i++) aid += results.aid[i];
    qsort(took, REPETITIONS, sizeof *took, ascending);
    printf("kernel: %zu claims of %" PRIu32 " persons, %.1f ns a claim, aid %" PRId64 " fen\n", rows, persons,
           took[REPETITIONS / 2] * 1e9 / (double)rows, aid);
  }
  free(results.outcome);
  free(results.category);
  free(results.base);
  free(results.aid);
  columns_free(&columns);
  return done;
}
