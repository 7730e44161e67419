#include "tools/io/csv_scan.h"

#include <glib.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define VECTORS
#include <immintrin.h>
#endif

#define ONES UINT64_C(0x0101010101010101)
#define HIGHS (ONES << 7)

/* The highest bit of each byte of WORD that is 0, exactly. */
static inline uint64_t zeros(uint64_t word) {
  return ~(((word & ~HIGHS) + ~HIGHS) | word) & HIGHS;
}

static TdCsvSeen see_plain(const char *bytes, size_t size, char line_end) {
  uint64_t quotes = 0, nuls = 0, high = 0, lines = 0;
  size_t i = 0;
  for (uint64_t word; i + sizeof word <= size; i += sizeof word) {
    memcpy(&word, bytes + i, sizeof word);
    quotes |= zeros(word ^ ONES * '"');
    nuls |= zeros(word);
    high |= word & HIGHS;
    lines += (zeros(word ^ ONES * (unsigned char)line_end) >> 7) * ONES >> 56;
  }
  for (; i < size; i++) {
    quotes |= bytes[i] == '"';
    nuls |= bytes[i] == '\0';
    high |= (unsigned char)bytes[i] & HIGHS;
    lines += bytes[i] == line_end;
  }
  return (TdCsvSeen){(size_t)lines, quotes != 0, nuls != 0, high != 0};
}

static const TdCsvScan plain = {"plain", see_plain, NULL, NULL};

#ifdef VECTORS

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

/* Of 64 bytes, the first lowest. */
typedef struct {
  uint64_t commas, lines;
  uint64_t lows;         /* up to ' ' */
  uint64_t highs;        /* not ASCII */
  uint64_t trails;       /* 10xxxxxx */
  uint64_t threes;       /* leads of three bytes, but for E0 and ED, which take not every trail */
  uint64_t wides;        /* E3 or 80: of these U+3000 consists */
  uint64_t quotes, nuls; /* only where asked for */
} Masks;

typedef Masks (*MaskMaker)(const char *bytes, char line_end, bool special);

/* Writes AT and the number of each bit, and perhaps up to 16 words more. */
typedef void (*Putter)(uint32_t *out, uint32_t at, uint64_t bits);

/* The bits of a mask one or two places on, with what the 64 bytes before left over. */
G_ALWAYS_INLINE static inline uint64_t on(uint64_t mask, unsigned places, uint64_t *left) {
  uint64_t moved = mask << places | *left;
  *left = mask >> (64 - places);
  return moved;
}

/* What lies within quotes, the first of each pair with it, the second not; *inside: all ones within them. */
G_ALWAYS_INLINE static inline uint64_t between(uint64_t quotes, uint64_t *inside) {
  for (unsigned places = 1; places < 64; places *= 2) quotes ^= quotes << places;
  quotes ^= *inside;
  *inside = 0 - (quotes >> 63);
  return quotes;
}

G_ALWAYS_INLINE static inline void index_by(MaskMaker make, Putter put, const char *bytes, size_t size, char line_end,
                                            unsigned flags, TdCsvIndex *index) {
  const bool special = (flags & TD_INDEX_SPECIAL) != 0, ascii = (flags & TD_INDEX_ASCII) != 0;
  uint64_t after_cell = 1, after_low = 0, after_first = 0, second = 0, third = 0, wide1 = 0, wide2 = 0;
  uint64_t inside = 0, after_quote = 0, after_low_quote = 0, odd_before = 0, quotes_before = 0;
  uint32_t *end = index->ends + 1, *last = index->last;
  index->ends[0] = UINT32_MAX;
  for (size_t at = 0; at < size; at += 64) {
    Masks m = make(bytes + at, line_end, special);
    if (G_UNLIKELY(size - at < 64)) {
      uint64_t within = (UINT64_C(1) << (size - at)) - 1;
      m.commas &= within;
      m.lines &= within;
    }
    uint64_t quoted = 0, odd = 0;
    if (special) {
      quoted = between(m.quotes, &inside);
      odd = m.nuls | (m.lines & quoted);
      m.commas &= ~quoted;
      m.lines &= ~quoted;
    }
    uint64_t cells = m.commas | m.lines, lows = m.lows & ~m.lines, begins = on(cells, 1, &after_cell);
    if (special) {
      /* A quote that opens stands at the beginning of a cell, one that closes at its end or before a CR that does. */
      uint64_t behind = on(m.quotes & ~quoted, 1, &after_quote);
      odd |= (m.quotes & quoted & ~begins) | (behind & ~cells & ~lows);
      odd |= on(behind & lows, 1, &after_low_quote) & ~m.lines;
    }
    /* Blanks at the beginning and the end of a cell; what stands before a line end is looked at there. */
    odd |= on(lows, 1, &after_low) & m.commas;
    odd |= on(lows & begins, 1, &after_first) & ~m.lines;
    odd |= m.wides & begins;
    odd |= on(m.wides, 1, &wide1) & on(m.wides, 2, &wide2) & cells;
    if (ascii) {
      odd |= m.highs;
    } else {
      uint64_t leads = m.highs & ~m.trails;
      odd |= leads & ~m.threes;
      odd |= (on(leads, 1, &second) | on(leads, 2, &third)) ^ m.trails;
    }

    put(end, (uint32_t)at, cells);
    uint64_t lines = m.lines;
    while (lines != 0) {
      uint64_t upto = lines ^ (lines - 1);
      ptrdiff_t line = end - index->ends + __builtin_popcountll(cells & upto) - 1;
      *last++ = (uint32_t)line << TD_LINE_SHIFT | (((odd & upto) | odd_before) != 0 ? TD_LINE_CAREFUL : 0U) |
                (((m.quotes & upto) | quotes_before) != 0 ? TD_LINE_QUOTES : 0U);
      odd_before = quotes_before = 0;
      odd &= ~upto;
      m.quotes &= ~upto;
      lines &= lines - 1;
    }
    odd_before |= odd;
    quotes_before |= m.quotes;
    end += __builtin_popcountll(cells);
  }
  index->lines = (size_t)(last - index->last);
}

AVX2 static inline uint64_t bits_avx2(__m256i low, __m256i high) {
  return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline Masks masks_avx2(const char *bytes, char line_end, bool special) {
  __m256i x[2], low[2], three[2], wide[2];
  for (int i = 0; i < 2; i++) {
    x[i] = _mm256_loadu_si256((const __m256i *)(const void *)bytes + i);
    low[i] = _mm256_cmpeq_epi8(_mm256_min_epu8(x[i], _mm256_set1_epi8(' ')), x[i]);
    __m256i from = _mm256_sub_epi8(x[i], _mm256_set1_epi8((char)0xe1));
    three[i] = _mm256_cmpeq_epi8(_mm256_min_epu8(from, _mm256_set1_epi8(0xef - 0xe1)), from);
    three[i] = _mm256_andnot_si256(_mm256_cmpeq_epi8(x[i], _mm256_set1_epi8((char)0xed)), three[i]);
    wide[i] = _mm256_or_si256(_mm256_cmpeq_epi8(x[i], _mm256_set1_epi8((char)0xe3)),
                              _mm256_cmpeq_epi8(x[i], _mm256_set1_epi8((char)0x80)));
  }
#define EQUAL(i, c) _mm256_cmpeq_epi8(x[i], _mm256_set1_epi8(c))
#define TRAIL(i) _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xc0), x[i])
  Masks masks = {.commas = bits_avx2(EQUAL(0, ','), EQUAL(1, ',')),
                 .lines = bits_avx2(EQUAL(0, line_end), EQUAL(1, line_end)),
                 .lows = bits_avx2(low[0], low[1]),
                 .highs = bits_avx2(x[0], x[1]),
                 .trails = bits_avx2(TRAIL(0), TRAIL(1)),
                 .threes = bits_avx2(three[0], three[1]),
                 .wides = bits_avx2(wide[0], wide[1])};
  if (special) {
    masks.quotes = bits_avx2(EQUAL(0, '"'), EQUAL(1, '"'));
    masks.nuls = bits_avx2(EQUAL(0, '\0'), EQUAL(1, '\0'));
  }
#undef EQUAL
#undef TRAIL
  return masks;
}

AVX2 static inline void put_avx2(uint32_t *out, uint32_t at, uint64_t bits) {
  const uint32_t *end = out + _mm_popcnt_u64(bits);
  /* As many as there usually are, without counting. */
  do {
    for (int i = 0; i < 12; i++) {
      out[i] = at + (uint32_t)_tzcnt_u64(bits);
      bits &= bits - 1;
    }
    out += 12;
  } while (G_UNLIKELY(out < end));
}

AVX2 static void index_avx2(const char *bytes, size_t size, char line_end, unsigned flags, TdCsvIndex *index) {
  index_by(masks_avx2, put_avx2, bytes, size, line_end, flags, index);
}

AVX2 static TdCsvSeen see_avx2(const char *bytes, size_t size, char line_end) {
  __m256i quotes = _mm256_setzero_si256(), nuls = quotes, high = quotes, zero = quotes, counts = quotes;
  size_t i = 0;
  while (size - i >= 32) {
    __m256i count = zero;
    for (size_t until = i + MIN(size - i, 255 * 32) / 32 * 32; i < until; i += 32) {
      __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + i));
      count = _mm256_sub_epi8(count, _mm256_cmpeq_epi8(x, _mm256_set1_epi8(line_end)));
      quotes = _mm256_or_si256(quotes, _mm256_cmpeq_epi8(x, _mm256_set1_epi8('"')));
      nuls = _mm256_or_si256(nuls, _mm256_cmpeq_epi8(x, zero));
      high = _mm256_or_si256(high, x);
    }
    counts = _mm256_add_epi64(counts, _mm256_sad_epu8(count, zero));
  }
  TdCsvSeen seen = see_plain(bytes + i, size - i, line_end);
  seen.lines += (size_t)(_mm256_extract_epi64(counts, 0) + _mm256_extract_epi64(counts, 1) +
                         _mm256_extract_epi64(counts, 2) + _mm256_extract_epi64(counts, 3));
  seen.quotes |= _mm256_movemask_epi8(quotes) != 0;
  seen.nuls |= _mm256_movemask_epi8(nuls) != 0;
  seen.high |= _mm256_movemask_epi8(high) != 0;
  return seen;
}

_Static_assert(sizeof(TdSlice) == 16 && offsetof(TdSlice, length) == 8, "two words");

AVX2 static void cells_avx2(const char *bytes, const uint32_t *ends, size_t count, TdSlice *cells) {
  const __m256i base = _mm256_set1_epi64x((long long)(uintptr_t)bytes);
  for (size_t i = 0; i < count; i += 4) {
    __m128i begin = _mm_sub_epi32(_mm_loadu_si128((const __m128i *)(const void *)(ends + i)), _mm_set1_epi32(-1));
    __m128i end = _mm_loadu_si128((const __m128i *)(const void *)(ends + i + 1));
    __m256i text = _mm256_add_epi64(_mm256_cvtepu32_epi64(begin), base);
    __m256i length = _mm256_cvtepu32_epi64(_mm_sub_epi32(end, begin));
    __m256i even = _mm256_unpacklo_epi64(text, length), odd = _mm256_unpackhi_epi64(text, length);
    __m256i *to = (__m256i *)(void *)(cells + i);
    _mm256_storeu_si256(to, _mm256_permute2x128_si256(even, odd, 0x20));
    _mm256_storeu_si256(to + 1, _mm256_permute2x128_si256(even, odd, 0x31));
  }
}

static const TdCsvScan avx2 = {"avx2", see_avx2, index_avx2, cells_avx2};

#define AVX512 __attribute__((target("avx2,bmi,bmi2,popcnt,avx512f,avx512bw,avx512vl,avx512vbmi2")))

AVX512 static inline Masks masks_avx512(const char *bytes, char line_end, bool special) {
  __m512i x = _mm512_loadu_si512(bytes);
#define EQUAL(c) _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(c))
  __m512i from = _mm512_sub_epi8(x, _mm512_set1_epi8((char)0xe1));
  Masks masks = {.commas = EQUAL(','),
                 .lines = EQUAL(line_end),
                 .lows = _mm512_cmple_epu8_mask(x, _mm512_set1_epi8(' ')),
                 .highs = _mm512_movepi8_mask(x),
                 .trails = _mm512_cmplt_epi8_mask(x, _mm512_set1_epi8((char)0xc0)),
                 .threes = _mm512_cmple_epu8_mask(from, _mm512_set1_epi8(0xef - 0xe1)) & ~EQUAL((char)0xed),
                 .wides = EQUAL((char)0xe3) | EQUAL((char)0x80)};
  if (special) {
    masks.quotes = EQUAL('"');
    masks.nuls = EQUAL('\0');
  }
#undef EQUAL
  return masks;
}

AVX512 static inline void put_avx512(uint32_t *out, uint32_t at, uint64_t bits) {
  const __m512i numbers =
      _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40,
                      39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
                      15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m512i base = _mm512_set1_epi32((int)at);
  __m512i found = _mm512_maskz_compress_epi8(bits, numbers);
  _mm512_storeu_si512(out, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(found)), base));
  if (G_LIKELY((uint64_t)_mm_popcnt_u64(bits) <= 16)) return;
  _mm512_storeu_si512(out + 16, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(found, 1)), base));
  _mm512_storeu_si512(out + 32, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(found, 2)), base));
  _mm512_storeu_si512(out + 48, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(found, 3)), base));
}

AVX512 static void index_avx512(const char *bytes, size_t size, char line_end, unsigned flags, TdCsvIndex *index) {
  index_by(masks_avx512, put_avx512, bytes, size, line_end, flags, index);
}

static const TdCsvScan avx512 = {"avx512", see_avx2, index_avx512, cells_avx2};

#endif

const TdCsvScan *td_csv_scan(size_t place) {
  const TdCsvScan *able[3];
  size_t count = 0;
#ifdef VECTORS
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
      __builtin_cpu_supports("popcnt")) {
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vbmi2"))
      able[count++] = &avx512;
    able[count++] = &avx2;
  }
#endif
  able[count++] = &plain;
  return place < count ? able[place] : NULL;
}
