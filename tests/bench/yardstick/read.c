/* Rows of the file → claims, eight bytes at a time. */
#define _DEFAULT_SOURCE
#include "tests/bench/yardstick/claims.h"

#include <stdio.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "texts are taken apart as little-endian words"
#endif
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Columns that the notice asks for. */
enum {
  SETL_ID = 0,
  PSN_NO = 1,
  ENDDATE = 5,
  MED_TYPE = 6,
  DISE_NAME = 9,
  PLACE = 11,
  REFERRED = 12,
  APPLY_DATE = 13,
  AIDED_ELSEWHERE = 14,
  IDENTITIES = 15,
  INSCP_SCP_AMT = 21,
  HIFP_PAY = 22,
  OTH_PAY = 27,
  REFD_SETL_FLAG = 28,
};

static const char header[] =
    "setl_id,psn_no,admdvs,setl_time,begndate,enddate,med_type,insutype,hosp_lv,dise_name,chronic_class,place,referred,"
    "apply_date,aided_elsewhere,identities,brdy,medfee_sumamt,fulamt_ownpay_amt,overlmt_selfpay,preselfpay_amt,"
    "inscp_scp_amt,hifp_pay,cvlserv_pay,hifes_pay,hifmi_pay,hifob_pay,oth_pay,refd_setl_flag,init_setl_id,maf_pay\n";

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

static inline uint64_t load(const char *p) {
  uint64_t word;
  memcpy(&word, p, sizeof word);
  return word;
}

/* Which of 64 bytes are a comma or a line end. */
static inline uint64_t ends_in(const char *p) {
  uint64_t found = 0;
#ifdef __SSE2__
  const __m128i comma = _mm_set1_epi8(','), line = _mm_set1_epi8('\n');
  for (int i = 0; i < 4; i++) {
    __m128i text = _mm_loadu_si128((const __m128i *)(p + 16 * i));
    __m128i here = _mm_or_si128(_mm_cmpeq_epi8(text, comma), _mm_cmpeq_epi8(text, line));
    found |= (uint64_t)(uint32_t)_mm_movemask_epi8(here) << 16 * i;
  }
#else
  for (int i = 0; i < 8; i++) {
    uint64_t comma = load(p + 8 * i) ^ EACH_BYTE(','), line = load(p + 8 * i) ^ EACH_BYTE('\n');
    comma |= (comma & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f);
    line |= (line & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f);
    uint64_t here = ~(comma & line) & EACH_BYTE(0x80);
    found |= ((here >> 7) * UINT64_C(0x0102040810204080) >> 56) << 8 * i;
  }
#endif
  return found;
}

static inline size_t bits_of(uint64_t bits) {
  bits -= bits >> 1 & EACH_BYTE(0x55);
  bits = (bits & EACH_BYTE(0x33)) + (bits >> 2 & EACH_BYTE(0x33));
  return ((bits + (bits >> 4)) & EACH_BYTE(0x0f)) * EACH_BYTE(1) >> 56;
}

/* Where cells end, up to so many and at most 63 more; fewer at the end of the file.  Sixteen at a time are stored
 * whether they are there or not, which is nearly always the right number. */
static size_t find_ends(const char *from, const char *end, uint32_t *ends, size_t want) {
  size_t count = 0;
  const char *p = from;
  for (; end - p >= 64 && count < want; p += 64) {
    uint64_t found = ends_in(p);
    uint32_t *to = ends + count;
    count += bits_of(found);
    do {
      for (int i = 0; i < 16; i++, found &= found - 1)
        *to++ = (uint32_t)(p - from) + (uint32_t)__builtin_ctzll(found | UINT64_C(1) << 63);
    } while (found != 0);
  }
  for (; p < end && count < want; p++)
    if (*p == ',' || *p == '\n') ends[count++] = (uint32_t)(p - from);
  return count;
}

/* Eight digits with '0' taken off each. */
static inline uint32_t eight_digits(uint64_t digits) {
  digits = digits * 10 + (digits >> 8);
  return (uint32_t)(((digits & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
                     (digits >> 16 & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001)) >>
                    32);
}

/* Top bits where a byte is no digit any more. */
static inline uint64_t not_digits(uint64_t digits) {
  return ((digits + EACH_BYTE(0x76)) | digits) & EACH_BYTE(0x80);
}

/* YYYY-MM-DD → a number like 20220701. */
static inline uint32_t date(const char *p, uint64_t *wrong) {
  uint64_t word = load(p), days = load(p + 2) >> 48;
  uint64_t digits =
      ((word & UINT64_C(0xffffffff)) | (word >> 8 & UINT64_C(0xffff00000000)) | days << 48) ^ EACH_BYTE('0');
  *wrong |= not_digits(digits) | ((word & UINT64_C(0xff0000ff00000000)) ^ UINT64_C(0x2d00002d00000000));
  return eight_digits(digits);
}

/* From twelve months before the application to its day.  What a 29 February goes back to is 28 February. */
static bool in_window(uint32_t end, uint32_t apply) {
  uint32_t first = apply - 10000;
  if (first % 10000 == 229) first--;
  return first <= end && end <= apply;
}

/* An amount that is written otherwise than most. */
static int64_t plain_amount(const char *p, const char *end, uint64_t *wrong) {
  int64_t amount = 0;
  int decimals = -1;
  for (; p < end; p++) {
    if (*p == '.' && decimals < 0)
      decimals = 0;
    else if (*p >= '0' && *p <= '9' && decimals < 2 && amount < INT64_C(100000000000000)) {
      amount = amount * 10 + (*p - '0');
      decimals += decimals >= 0;
    } else {
      *wrong = 1;
    }
  }
  for (; decimals < 2; decimals++) {
    amount *= 10;
    decimals += decimals < 0;
  }
  return amount;
}

static inline int64_t amount(const char *p, const char *end, uint64_t *wrong) {
  size_t size = (size_t)(end - p);
  if (size == 0) return 0;
  if (size < 4 || size > 11 || end[-3] != '.') return plain_amount(p, end, wrong);
  /* What stands before the yuan's digits is masked out; it may be another cell. */
  uint64_t yuan = (load(end - 11) ^ EACH_BYTE('0')) & ~UINT64_C(0) << (64 - 8 * (size - 3));
  uint32_t tens = (uint32_t)(end[-2] - '0'), ones = (uint32_t)(end[-1] - '0');
  *wrong |= not_digits(yuan) | (tens > 9) | (ones > 9);
  return (int64_t)eight_digits(yuan) * 100 + tens * 10 + ones;
}

/* The category of a cell of identities. */
static uint8_t category_of(YardReader *reader, const char *cell, size_t size) {
#define NAME(name, percent) name,
  static const char *const names[] = {YARD_IDENTITIES(NAME)};
#undef NAME
  int known = yard_words_find(reader->identities, cell, size);
  if (known >= 0) return (uint8_t)known;
  uint32_t set = 0;
  const char *end = cell + size;
  for (const char *p = cell; p < end;) {
    const char *bar = memchr(p, '|', (size_t)(end - p));
    if (bar == NULL) bar = end;
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
      if (strlen(names[i]) == (size_t)(bar - p) && memcmp(names[i], p, (size_t)(bar - p)) == 0) set |= 1u << i;
    p = bar + 1;
  }
  uint8_t category = yard_category(set);
  yard_words_add(reader->identities, cell, size, category); /* without memory it is only slower */
  return category;
}

static bool read_key(const char *text, size_t size, YardKey *key) {
  static const uint64_t masks[] = {0,
                                   UINT64_C(0xff),
                                   UINT64_C(0xffff),
                                   UINT64_C(0xffffff),
                                   UINT64_C(0xffffffff),
                                   UINT64_C(0xffffffffff),
                                   UINT64_C(0xffffffffffff),
                                   UINT64_C(0xffffffffffffff),
                                   ~UINT64_C(0)};
  if (size == 0 || size > YARD_KEY_MAX) return false;
  for (size_t i = 0; i < 3; i++) {
    size_t of_it = size < 8 * i ? 0 : size - 8 * i;
    key->word[i] = load(text + 8 * i) & masks[of_it > 8 ? 8 : of_it];
  }
  key->word[2] |= (uint64_t)size << 56;
  return true;
}

#define CELL(i) (p + ends[(i)-1] + 1)
#define SIZE(i) (ends[i] - ends[(i)-1] - 1)

/* The row at p, whose cells end where ends says; ends[-1] + 1 is where it begins. */
static bool read_row(YardReader *reader, const char *p, const uint32_t *ends, YardRow *row) {
  uint64_t wrong = 0;
  const char *setl_id = p + ends[-1] + 1;
  size_t setl_id_size = ends[SETL_ID] - ends[-1] - 1;
  if (p[ends[YARD_COLUMNS - 1]] != '\n' || SIZE(ENDDATE) != 10 || SIZE(REFD_SETL_FLAG) != 0 || setl_id_size > 32 ||
      !read_key(CELL(PSN_NO), SIZE(PSN_NO), &row->key))
    return false;
  row->setl_id = setl_id;
  row->setl_id_size = (uint8_t)setl_id_size;
  row->psn_no = CELL(PSN_NO);
  row->psn_no_size = (uint8_t)SIZE(PSN_NO);

  const char *care = CELL(MED_TYPE), *place = CELL(PLACE);
  bool local = SIZE(PLACE) == 0 || *place == 'l', referred = SIZE(REFERRED) == 1 && *CELL(REFERRED) == '1';
  bool aided = SIZE(AIDED_ELSEWHERE) == 1 && *CELL(AIDED_ELSEWHERE) == '1';
  bool settled = (care[0] == '2' && care[1] == '1') || (care[0] == '1' && care[1] == '4');
  bool listed = SIZE(DISE_NAME) != 0 && yard_words_find(reader->diseases, CELL(DISE_NAME), SIZE(DISE_NAME)) >= 0;
  uint32_t end = date(CELL(ENDDATE), &wrong);
  unsigned flags = (end >= 20220701 ? YARD_IN_FORCE : 0) | (settled ? YARD_CARE : 0) | (aided ? 0 : YARD_NOT_AIDED) |
                   (local || referred ? YARD_REFERRED : 0) |
                   (local || (referred && *place == 'p') ? YARD_SECOND_BENEFIT : 0) | (listed ? YARD_LISTED : 0);
  row->claim.category = category_of(reader, CELL(IDENTITIES), SIZE(IDENTITIES));
  if (row->claim.category < YARD_ON_APPLICATION)
    flags |= YARD_APPLIED | YARD_IN_WINDOW;
  else if (SIZE(APPLY_DATE) == 10)
    flags |= YARD_APPLIED | (in_window(end, date(CELL(APPLY_DATE), &wrong)) ? YARD_IN_WINDOW : 0);
  row->claim.flags = (uint8_t)flags;
  row->year = (int)(end / 10000);

  int64_t base = amount(CELL(INSCP_SCP_AMT), p + ends[INSCP_SCP_AMT], &wrong);
  for (int i = HIFP_PAY; i <= OTH_PAY; i++) base -= amount(CELL(i), p + ends[i], &wrong);
  row->claim.base = base > 0 ? base : 0;
  return wrong == 0;
}

int yard_read(YardReader *reader, YardRow *rows) {
  uint32_t ends[1 + YARD_BATCH * YARD_COLUMNS + 64];
  const char *p = reader->next - 1; /* the line end before the first row counts as the end of a cell */
  size_t found = find_ends(p, reader->end, ends, 1 + YARD_BATCH * YARD_COLUMNS), count = (found - 1) / YARD_COLUMNS;
  if (count > YARD_BATCH) count = YARD_BATCH;
  for (size_t i = 0; i < count; i++, reader->line++)
    if (!read_row(reader, p, ends + 1 + i * YARD_COLUMNS, &rows[i])) return -1;
  reader->next = p + ends[count * YARD_COLUMNS] + 1;
  return count == 0 && reader->next < reader->end ? -1 : (int)count;
}

bool yard_read_header(YardReader *reader) {
  size_t size = sizeof header - 1;
  if ((size_t)(reader->end - reader->next) < size || memcmp(reader->next, header, size) != 0) return false;
  reader->next += size;
  reader->line++;
  return true;
}

bool yard_read_diseases(const char *path, YardWords *diseases) {
  FILE *file = fopen(path, "r");
  if (file == NULL) return false;
  char line[8 + 1024]; /* words are looked up with eight bytes before them */
  bool right = true;
  while (right && fgets(line + 8, sizeof line - 8, file) != NULL) {
    char *name = line + 8;
    name[strcspn(name, "#\r\n")] = '\0';
    name += strspn(name, " \t");
    size_t size = strlen(name);
    while (size > 0 && (name[size - 1] == ' ' || name[size - 1] == '\t')) size--;
    if (size > 0 && yard_words_find(diseases, name, size) < 0) right = yard_words_add(diseases, name, size, 1);
  }
  right = right && !ferror(file);
  fclose(file);
  return right;
}
