/* Results → rows of a file, through one large buffer. */
#define _DEFAULT_SOURCE
#include "tests/bench/yardstick/claims.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER = 1 << 18, ROW_MAX = 256, MIDDLE_MAX = 80, TEXT_MAX = 32 };

/* What stands between psn_no and base: depends on outcome and category only. */
typedef struct {
  char text[MIDDLE_MAX];
  uint8_t size;
} Middle;

struct YardWriter {
  int fd;
  bool failed;
  char *next;
  Middle middles[YARD_OUTCOMES][YARD_CATEGORIES];
  char pairs[200]; /* 00 to 99 */
  char buffer[BUFFER];
};

static const char *const outcomes[YARD_OUTCOMES] = {
    [YARD_PAID] = "paid,",
    [YARD_NOTHING_LEFT] = "zero,nothing_left",
    [YARD_BELOW_DEDUCTIBLE] = "zero,below_deductible",
    [YARD_CAP_EXHAUSTED] = "zero,cap_exhausted",
    [YARD_ROUNDED_TO_ZERO] = "zero,rounded_to_zero",
    [YARD_IS_NO_CATEGORY] = "ineligible,no_category",
    [YARD_MED_TYPE] = "ineligible,med_type",
    [YARD_AIDED_ELSEWHERE] = "ineligible,aided_elsewhere",
    [YARD_IS_NOT_REFERRED] = "ineligible,not_referred",
    [YARD_NO_APPLICATION] = "ineligible,no_application",
    [YARD_OUTSIDE_WINDOW] = "ineligible,outside_window",
    [YARD_DIBAO_CLASS] = "undetermined,dibao_class",
    [YARD_NO_POLICY] = "no_policy,no_policy",
};

YardWriter *yard_writer_new(int fd) {
#define NAME(name, percent) name,
  static const char *const names[YARD_CATEGORIES] = {YARD_IDENTITIES(NAME) ""};
#undef NAME
  YardWriter *writer = malloc(sizeof *writer);
  if (writer == NULL) return NULL;
  writer->fd = fd;
  writer->failed = false;
  for (int outcome = 0; outcome < YARD_OUTCOMES; outcome++)
    for (int category = 0; category < YARD_CATEGORIES; category++) {
      Middle *middle = &writer->middles[outcome][category];
      bool in_force = outcome != YARD_NO_POLICY;
      middle->size = (uint8_t)snprintf(middle->text, MIDDLE_MAX, ",%s,%s,%s,", in_force ? "zhangye-2022" : "",
                                       outcomes[outcome], in_force ? names[category] : "");
    }
  for (int i = 0; i < 100; i++) {
    writer->pairs[2 * i] = (char)('0' + i / 10);
    writer->pairs[2 * i + 1] = (char)('0' + i % 10);
  }
  static const char header[] = "setl_id,psn_no,policy,status,reason,category,base,aid,residual\n";
  writer->next = writer->buffer + sizeof header - 1;
  memcpy(writer->buffer, header, sizeof header - 1);
  return writer;
}

void yard_writer_free(YardWriter *writer) {
  free(writer);
}

static void flush(YardWriter *writer) {
  for (const char *from = writer->buffer; from < writer->next && !writer->failed;) {
    ssize_t written = write(writer->fd, from, (size_t)(writer->next - from));
    if (written >= 0)
      from += written;
    else if (errno != EINTR)
      writer->failed = true;
  }
  writer->next = writer->buffer;
}

bool yard_writer_end(YardWriter *writer) {
  flush(writer);
  return !writer->failed;
}

/* From behind, two digits at a time: what has more than eight before the point. */
static char *put_large(char *to, uint64_t yuan, const char *pairs) {
  char digits[24], *p = digits + sizeof digits;
  for (; yuan >= 100; yuan /= 100) memcpy(p -= 2, pairs + 2 * (yuan % 100), 2);
  memcpy(p -= 2, pairs + 2 * yuan, 2);
  if (yuan < 10) p++;
  size_t size = (size_t)(digits + sizeof digits - p);
  memcpy(to, p, size);
  return to + size;
}

/* Eight digits at once: halves, quarters and eighths of a word are divided side by side, and the zeroes before the
 * number shifted out. */
static inline char *put_amount(char *to, int64_t fen, const char *pairs) {
  uint64_t yuan = (uint64_t)fen / 100;
  if (yuan < 100000000) {
    uint64_t digits = yuan / 10000 | yuan % 10000 << 32;
    uint64_t hundreds = digits * 10486 >> 20 & UINT64_C(0x0000007f0000007f);
    digits = hundreds | (digits - 100 * hundreds) << 16;
    uint64_t tens = digits * 103 >> 10 & UINT64_C(0x000f000f000f000f);
    digits = tens | (digits - 10 * tens) << 8;
    int zeroes = __builtin_ctzll(digits | UINT64_C(1) << 56) & ~7;
    digits = (digits | UINT64_C(0x3030303030303030)) >> zeroes;
    memcpy(to, &digits, sizeof digits);
    to += 8 - zeroes / 8;
  } else {
    to = put_large(to, yuan, pairs);
  }
  *to = '.';
  memcpy(to + 1, pairs + 2 * ((uint64_t)fen % 100), 2);
  return to + 3;
}

void yard_write(YardWriter *writer, const YardRow *rows, const YardResult *results, size_t count) {
  if (writer->buffer + sizeof writer->buffer - writer->next < (ptrdiff_t)(count * ROW_MAX)) flush(writer);
  char *p = writer->next;
  const char *pairs = writer->pairs;
  for (size_t i = 0; i < count; i++) {
    const YardRow *row = &rows[i];
    const Middle *middle = &writer->middles[results[i].outcome][row->claim.category];
    /* Texts are copied in whole words; what is too much is written over. */
    memcpy(p, row->setl_id, TEXT_MAX);
    p += row->setl_id_size;
    *p++ = ',';
    memcpy(p, row->psn_no, TEXT_MAX);
    p += row->psn_no_size;
    memcpy(p, middle->text, MIDDLE_MAX);
    p = put_amount(p + middle->size, row->claim.base, pairs);
    *p++ = ',';
    if (results[i].outcome < YARD_DIBAO_CLASS) {
      p = put_amount(p, results[i].aid, pairs);
      *p++ = ',';
      p = put_amount(p, row->claim.base - results[i].aid, pairs);
    } else {
      *p++ = ',';
    }
    *p++ = '\n';
  }
  writer->next = p;
}
