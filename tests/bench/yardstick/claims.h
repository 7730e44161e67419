/* The yardstick: the Zhangye notice settled by a program that was written for it alone.
 *
 * tuodi-yardstick CLAIMS.csv DISEASES.txt RESULTS.csv does what `tuodi run policies/zhangye-2022.policy` does with the
 * claims of the bench: 31 columns in the order of docs/records.md, no quotes, in the order of settlement, without
 * takings-back and without faults.  A row that is otherwise ends it: nothing is rejected, nothing sorted.
 *
 * Claims go through in batches: read.c finds the cells and parses them, persons.c finds the account, notice.h computes,
 * write.c writes.  A batch fits into the first cache.
 */
#ifndef TD_TESTS_BENCH_YARDSTICK_CLAIMS_H
#define TD_TESTS_BENCH_YARDSTICK_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/bench/yardstick/notice.h"

enum { YARD_COLUMNS = 31, YARD_BATCH = 128, YARD_KEY_MAX = 23 };

/* A person's number in whole words: its bytes, zeroes, its length in the last byte. */
typedef struct {
  uint64_t word[3];
} YardKey;

typedef struct {
  YardClaim claim;
  YardKey key;
  int year;                     /* of enddate */
  const char *setl_id, *psn_no; /* in the file */
  uint8_t setl_id_size, psn_no_size;
} YardRow;

/* ---- words.c: texts that are met again and again, and what they mean */
typedef struct YardWords YardWords;

YardWords *yard_words_new(void);
void yard_words_free(YardWords *words);

/* The value of a text, or -1.  At least eight bytes before and behind the text can be read. */
int yard_words_find(const YardWords *words, const char *text, size_t size);

/* Keeps a copy of the text; false: no memory.  The text is not there yet; the value is 0 or more. */
bool yard_words_add(YardWords *words, const char *text, size_t size, int value);

/* ---- read.c */
typedef struct {
  const char *next, *end; /* what is left of the file */
  uint64_t line;          /* of next, the header is 1 */
  const YardWords *diseases;
  YardWords *identities; /* whole cells, as they are met */
} YardReader;

/* Up to YARD_BATCH rows; -1: the row at reader->line is none that the yardstick settles, or there is no memory. */
int yard_read(YardReader *reader, YardRow *rows);

/* False where the header is another. */
bool yard_read_header(YardReader *reader);

/* The diseases of a list file; false: it cannot be read. */
bool yard_read_diseases(const char *path, YardWords *diseases);

/* ---- persons.c: (person, year) → account */
typedef struct YardPersons YardPersons;

YardPersons *yard_persons_new(void);
void yard_persons_free(YardPersons *persons);

/* Room for that many more persons; false: no memory. */
bool yard_persons_reserve(YardPersons *persons, size_t count);

/* Fetches where the person may be; gives the hash. */
uint64_t yard_persons_near(const YardPersons *persons, const YardKey *key);

/* Holds until the next call.  NULL: no memory.  There is room for the person. */
YardAccount *yard_persons_find(YardPersons *persons, const YardKey *key, uint64_t hash, int year);

/* ---- write.c */
typedef struct YardWriter YardWriter;

YardWriter *yard_writer_new(int fd);
void yard_writer_free(YardWriter *writer);
void yard_write(YardWriter *writer, const YardRow *rows, const YardResult *results, size_t count);

/* Writes what is left; false: something could not be written. */
bool yard_writer_end(YardWriter *writer);

/* ---- kernel.c: settles claims in columns (tests/bench/columns.h) five times, each with new accounts, and prints the
 * median of the processor's time for a claim.  False: no memory. */
bool yard_kernel(size_t rows, uint32_t persons, uint64_t seed);

#endif
