/* tuodi-yardstick [--stages] CLAIMS.csv DISEASES.txt RESULTS.csv; claims.h says what it settles.
 * tuodi-yardstick --kernel ROWS PERSONS SEED: claims in memory.
 *
 * --stages prints on standard error how many seconds went into reading, computing and writing.
 */
#define _DEFAULT_SOURCE
#include "tests/bench/yardstick/claims.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { READ, COMPUTE, WRITE, STAGES };

typedef struct {
  bool wanted;
  double seconds[STAGES], last;
} Stages;

static void stage(Stages *stages, int ended) {
  if (!stages->wanted) return;
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  double now = (double)time.tv_sec + (double)time.tv_nsec / 1e9;
  if (stages->last != 0) stages->seconds[ended] += now - stages->last;
  stages->last = now;
}

static int fail(const char *what, const char *name) {
  fprintf(stderr, "tuodi-yardstick: %s: %s\n", name, what);
  return 2;
}

static bool map(const char *path, YardReader *reader) {
  int fd = open(path, O_RDONLY);
  struct stat about;
  if (fd < 0) return false;
  char *bytes = MAP_FAILED;
  if (fstat(fd, &about) == 0 && about.st_size > 0)
    bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  close(fd);
  if (bytes == MAP_FAILED) return false;
  madvise(bytes, (size_t)about.st_size, MADV_SEQUENTIAL);
  reader->next = bytes;
  reader->end = bytes + about.st_size;
  return true;
}

static const char *settle(YardReader *reader, YardPersons *persons, YardWriter *writer, Stages *stages) {
  YardRow rows[YARD_BATCH];
  YardResult results[YARD_BATCH];
  uint64_t hashes[YARD_BATCH];
  int count;
  stage(stages, READ);
  while ((count = yard_read(reader, rows)) > 0) {
    if (!yard_persons_reserve(persons, (size_t)count)) return "no memory";
    for (int i = 0; i < count; i++) hashes[i] = yard_persons_near(persons, &rows[i].key);
    stage(stages, READ);
    for (int i = 0; i < count; i++) {
      YardAccount *account = yard_persons_find(persons, &rows[i].key, hashes[i], rows[i].year);
      if (account == NULL) return "no memory";
      results[i] = yard_settle(&rows[i].claim, account);
    }
    stage(stages, COMPUTE);
    yard_write(writer, rows, results, (size_t)count);
    stage(stages, WRITE);
  }
  if (count < 0) return "a row that it cannot settle";
  return yard_writer_end(writer) ? NULL : "the results cannot be written";
}

int main(int argc, char **argv) {
  Stages stages = {.wanted = argc == 5 && strcmp(argv[1], "--stages") == 0};
  if (argc == 5 && strcmp(argv[1], "--kernel") == 0) {
    size_t rows = strtoull(argv[2], NULL, 10), persons = strtoull(argv[3], NULL, 10);
    if (rows > 0 && persons > 0 && persons <= UINT32_MAX)
      return yard_kernel(rows, (uint32_t)persons, strtoull(argv[4], NULL, 10)) ? 0 : fail("no memory", argv[1]);
  }
  if (argc != 4 && !stages.wanted) {
    fputs(
        "usage: tuodi-yardstick [--stages] CLAIMS.csv DISEASES.txt RESULTS.csv\n"
        "       tuodi-yardstick --kernel ROWS PERSONS SEED\n",
        stderr);
    return 2;
  }
  const char *claims = argv[argc - 3], *list = argv[argc - 2], *results = argv[argc - 1];
  YardWords *diseases = yard_words_new();
  YardReader reader = {.line = 1, .diseases = diseases, .identities = yard_words_new()};
  YardPersons *persons = yard_persons_new();
  if (diseases == NULL || reader.identities == NULL || persons == NULL) return fail("no memory", claims);
  if (!yard_read_diseases(list, diseases)) return fail("cannot be read", list);
  if (!map(claims, &reader)) return fail("cannot be read", claims);
  if (!yard_read_header(&reader)) return fail("another header than the bench's", claims);
  int fd = open(results, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  YardWriter *writer = yard_writer_new(fd);
  if (fd < 0 || writer == NULL) return fail("cannot be written", results);
  const char *trouble = settle(&reader, persons, writer, &stages);
  if (trouble != NULL) {
    fprintf(stderr, "tuodi-yardstick: %s:%llu: %s\n", claims, (unsigned long long)reader.line, trouble);
    return 2;
  }
  if (close(fd) != 0) return fail("cannot be written", results);
  yard_writer_free(writer);
  yard_persons_free(persons);
  yard_words_free(diseases);
  yard_words_free(reader.identities);
  if (stages.wanted)
    fprintf(stderr, "stages read %.3f compute %.3f write %.3f\n", stages.seconds[READ], stages.seconds[COMPUTE],
            stages.seconds[WRITE]);
  return 0;
}
