#include "tools/io/record_quick.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

#include "tools/io/cell_quick.h"

#define AVX2 __attribute__((target("avx2,bmi,bmi2")))

AVX2 static inline __m256i each(uint64_t value) {
  return _mm256_set1_epi64x((long long)value);
}

AVX2 static inline __m256i four(uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
  return _mm256_set_epi64x((long long)d, (long long)c, (long long)b, (long long)a);
}

/* A bit for each lane that is all ones. */
AVX2 static inline uint64_t lanes(__m256i mask) {
  return (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(mask));
}

/* Amounts of at most eight bytes with two decimals, and empty ones, which are 0. */
AVX2 static inline uint64_t four_amounts(const ptrdiff_t *offset, const TdSlice *cells, int64_t *value,
                                         uint64_t *filled) {
  const TdSlice *a = td_cell_at(cells, offset[0]), *b = td_cell_at(cells, offset[1]), *c = td_cell_at(cells, offset[2]),
                *d = td_cell_at(cells, offset[3]);
  __m256i length = four(a->length, b->length, c->length, d->length);
  __m256i word = four(td_quick_load(a->text), td_quick_load(b->text), td_quick_load(c->text), td_quick_load(d->text));
  __m256i empty = _mm256_cmpeq_epi64(length, _mm256_setzero_si256());
  /* The last byte of each cell goes into the highest of its lane; bytes that it has not are digits 0. */
  word = _mm256_xor_si256(word, _mm256_set1_epi8('0'));
  word = _mm256_sllv_epi64(word, _mm256_sub_epi64(each(64), _mm256_slli_epi64(length, 3)));
  word = _mm256_xor_si256(word, _mm256_andnot_si256(empty, each((uint64_t)('.' ^ '0') << 40)));
  __m256i above = _mm256_subs_epu8(word, each(UINT64_C(0x0909000909090909)));
  __m256i good = _mm256_cmpeq_epi64(above, _mm256_setzero_si256());
  __m256i fits = _mm256_andnot_si256(_mm256_cmpgt_epi64(length, each(8)), _mm256_cmpgt_epi64(length, each(3)));
  good = _mm256_and_si256(good, _mm256_or_si256(fits, empty));
  /* Pairs of digits, of which the third is one digit and the point; fours of digits; all. */
  __m256i pairs = _mm256_maddubs_epi16(word, each(UINT64_C(0x010a0001010a010a)));
  __m256i fours = _mm256_madd_epi16(pairs, each(UINT64_C(0x0001006400010064)));
  __m256i sum = _mm256_add_epi64(_mm256_mul_epu32(fours, each(1000)), _mm256_srli_epi64(fours, 32));
  _mm256_storeu_si256((__m256i *)(void *)value, sum);
  *filled = lanes(empty) ^ 15;
  return lanes(good);
}

AVX2 static inline __m256i two_texts(const char *a, const char *b) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)a)),
                                 _mm_loadu_si128((const __m128i *)(const void *)b), 1);
}

/* Days at the beginning of four texts, YYYY-MM-DD. */
AVX2 static inline uint64_t four_days(const char *a, const char *b, const char *c, const char *d, __m256i *days) {
  const __m256i shape =
      _mm256_broadcastsi128_si256(_mm_setr_epi8('0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 0, 0, 0, 0, 0, 0));
  const __m256i most = _mm256_broadcastsi128_si256(_mm_setr_epi8(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, -1, -1, -1, -1, -1, -1));
  const __m256i order =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 2, 3, 5, 6, 8, 9, -1, -1, -1, -1, -1, -1, -1, -1));
  const __m256i tens = _mm256_set1_epi16(0x010a), zero = _mm256_setzero_si256();
  __m256i ab = _mm256_xor_si256(two_texts(a, b), shape), cd = _mm256_xor_si256(two_texts(c, d), shape);
  __m256i above_ab = _mm256_subs_epu8(ab, most), above_cd = _mm256_subs_epu8(cd, most);
  ab = _mm256_maddubs_epi16(_mm256_shuffle_epi8(ab, order), tens);
  cd = _mm256_maddubs_epi16(_mm256_shuffle_epi8(cd, order), tens);
  /* In each lane four numbers of two digits: century, year, month, day.  The lanes are a, c, b, d. */
  __m256i all = _mm256_unpacklo_epi64(ab, cd);
  __m256i wrong = _mm256_or_si256(_mm256_unpacklo_epi64(above_ab, above_cd), _mm256_unpackhi_epi64(above_ab, above_cd));
  __m256i year = _mm256_madd_epi16(all, each(100 | 1 << 16));
  __m256i month = _mm256_and_si256(_mm256_srli_epi64(all, 32), each(0xffff)), day = _mm256_srli_epi64(all, 48);
  /* As td_civil_day() and td_civil_month_length(). */
  __m256i before_march = _mm256_cmpgt_epi64(each(3), month);
  __m256i from_march = _mm256_add_epi64(year, before_march);
  __m256i century = _mm256_srli_epi64(_mm256_mul_epu32(from_march, each(5243)), 19);
  __m256i moved = _mm256_add_epi64(month, _mm256_and_si256(before_march, each(12)));
  __m256i sum = _mm256_srli_epi64(_mm256_mul_epu32(from_march, each(1461)), 2);
  sum = _mm256_add_epi64(_mm256_sub_epi64(sum, century), _mm256_srli_epi64(century, 2));
  sum = _mm256_add_epi64(sum, _mm256_srli_epi64(_mm256_sub_epi64(_mm256_mul_epu32(moved, each(979)), each(2919)), 5));
  sum = _mm256_add_epi64(sum, _mm256_sub_epi64(day, each(719469)));
  *days = _mm256_permute4x64_epi64(sum, 0xd8);
  __m256i in_century = _mm256_and_si256(_mm256_srli_epi64(all, 16), each(0xffff));
  __m256i leaps = _mm256_blendv_epi8(all, in_century, _mm256_cmpgt_epi64(in_century, zero));
  __m256i leap = _mm256_cmpeq_epi64(_mm256_and_si256(leaps, each(3)), zero);
  __m256i length = _mm256_or_si256(_mm256_xor_si256(month, _mm256_srli_epi64(month, 3)), each(30));
  length = _mm256_blendv_epi8(length, _mm256_sub_epi64(each(28), leap), _mm256_cmpeq_epi64(month, each(2)));
  __m256i limits = _mm256_or_si256(_mm256_slli_epi64(length, 48), each(UINT64_C(12) << 32 | 0xffffffff));
  wrong = _mm256_or_si256(wrong, _mm256_subs_epu16(all, limits));
  wrong = _mm256_or_si256(wrong, _mm256_srli_epi64(_mm256_cmpeq_epi16(all, zero), 32));
  wrong = _mm256_or_si256(wrong, _mm256_cmpeq_epi64(year, zero));
  return lanes(_mm256_permute4x64_epi64(_mm256_cmpeq_epi64(wrong, zero), 0xd8));
}

#define BIT(id) (UINT64_C(1) << TD_F_##id)

_Static_assert(TD_F_BEGNDATE == TD_F_SETL_TIME + 1 && TD_F_ENDDATE == TD_F_SETL_TIME + 2 &&
                   TD_F_MED_TYPE == TD_F_SETL_TIME + 3,
               "the dates stand together, and then something that is overwritten");

AVX2 static inline uint64_t read_dates(const ptrdiff_t *offset, const TdSlice *cells, int64_t *value,
                                       uint64_t *filled) {
  const TdSlice *time = td_cell_at(cells, offset[TD_F_SETL_TIME]), *from = td_cell_at(cells, offset[TD_F_BEGNDATE]);
  const TdSlice *to = td_cell_at(cells, offset[TD_F_ENDDATE]), *birth = td_cell_at(cells, offset[TD_F_BRDY]);
  __m256i days;
  uint64_t good = four_days(time->text, from->text, to->text, birth->text, &days);
  uint64_t word = td_quick_load(time->text + 11) ^ UINT64_C(0x30303a30303a3030), pairs = td_quick_pairs(word);
  uint32_t hour = td_quick_byte(pairs, 0), minute = td_quick_byte(pairs, 3), second = td_quick_byte(pairs, 6);
  _mm256_storeu_si256((__m256i *)(void *)(value + TD_F_SETL_TIME), days);
  value[TD_F_BRDY] = value[TD_F_SETL_TIME + 3];
  value[TD_F_SETL_TIME] = value[TD_F_SETL_TIME] * TD_SECONDS_A_DAY + hour * 3600 + minute * 60 + second;
  bool time_good = time->length == 19 && time->text[10] == ' ' && hour < 24 && minute < 60 && second < 60 &&
                   td_quick_above(word, UINT64_C(0x0909000909000909)) == 0;
  uint64_t done = (uint64_t)(good & 1 & time_good) << TD_F_SETL_TIME;
  done |= (good >> 1 & (from->length == 10)) << TD_F_BEGNDATE;
  done |= (good >> 2 & (to->length == 10)) << TD_F_ENDDATE;
  done |= (good >> 3 & (birth->length == 10)) << TD_F_BRDY;
  *filled |= done;
  return done;
}

_Static_assert(TD_F_OTH == TD_F_MEDFEE + 10 && TD_F_REFD == TD_F_OTH + 1,
               "the amounts stand together, and then something that is overwritten");

AVX2 static uint64_t read_avx2(const ptrdiff_t *offset, const TdSlice *cells, int64_t *value, uint64_t *filled) {
  uint64_t some[3];
  const ptrdiff_t *at = offset + TD_F_MEDFEE;
  ptrdiff_t last[4] = {at[8], at[9], at[10], -(ptrdiff_t)sizeof(TdSlice)};
  uint64_t done = four_amounts(at, cells, value + TD_F_MEDFEE, &some[0]);
  done |= four_amounts(at + 4, cells, value + TD_F_MEDFEE + 4, &some[1]) << 4;
  done |= (four_amounts(last, cells, value + TD_F_MEDFEE + 8, &some[2]) & 7) << 8;
  *filled = (some[0] | some[1] << 4 | some[2] << 8) << TD_F_MEDFEE;
  done = done << TD_F_MEDFEE & ~(BIT(INSCP) & ~*filled);
  return done | read_dates(offset, cells, value, filled);
}

TdQuickReader td_quick_reader(void) {
  __builtin_cpu_init();
  bool can = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
             __builtin_cpu_supports("popcnt");
  return can ? read_avx2 : NULL;
}

#else

TdQuickReader td_quick_reader(void) {
  return NULL;
}

#endif
