/* Claims in memory for the bench of kernels: the columns of claims that policies/zhangye-2022.policy reads, drawn as
 * generate.c draws its rows (not the same ones), in the order of settlement, without takings-back.  Same arguments,
 * same columns.
 */
#ifndef TD_TESTS_BENCH_COLUMNS_H
#define TD_TESTS_BENCH_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A claim's labels are a set: bit i for COLUMNS_LABELS[i].  The last one is none of the policy's. */
enum { COLUMNS_LABELS = 19 };
extern const char *const columns_labels[COLUMNS_LABELS];

/* Codes as docs/records.md numbers them: care 0 outpatient, 1 chronic, 2 inpatient; place 0 local, 1 province,
 * 2 outside.  Masks are -1 or 0, dates days since 1970-01-01, amounts fen. */
typedef struct {
  size_t n;
  uint32_t persons;  /* numbers are below */
  uint32_t *person;  /* [n] of each claim, as all below */
  int32_t *year;     /* of enddate */
  int64_t *labels;   /* set */
  int64_t *med_type; /* code */
  int64_t *place;    /* code */
  int64_t *referred; /* mask */
  int64_t *aided;    /* mask: another place has assisted it */
  int64_t *named;    /* mask: it names a disease */
  int64_t *major;    /* mask: the list of major diseases names that one */
  int64_t *applied;  /* mask: there is a date of application */
  int64_t *apply_date, *enddate;
  int64_t *inscp; /* within the policy scope; what others paid: */
  int64_t *hifp, *cvlserv, *hifes, *hifmi, *hifob, *oth;
} Columns;

/* False: no memory. */
bool columns_make(Columns *columns, size_t n, uint32_t persons, uint64_t seed);
void columns_free(Columns *columns);

#endif
