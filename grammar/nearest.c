#include <limits.h>
#include <string.h>

#include "grammar/parse.h"

enum { LONGEST = 64 };

/* Optimal string alignment: characters inserted, left out, replaced, or two neighbours swapped. */
static int distance(const gunichar *a, glong n, const gunichar *b, glong m) {
  int rows[3][LONGEST + 1]; /* row i of the matrix stands in rows[i % 3] */
  for (glong j = 0; j <= m; j++) rows[0][j] = (int)j;
  for (glong i = 1; i <= n; i++) {
    int *row = rows[i % 3];
    const int *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
    row[0] = (int)i;
    for (glong j = 1; j <= m; j++) {
      int best = MIN(above[j - 1] + (a[i - 1] != b[j - 1]), MIN(above[j], row[j - 1]) + 1);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = MIN(best, above2[j - 2] + 1);
      row[j] = best;
    }
  }
  return rows[n % 3][m];
}

int td_distance(const char *a, const char *b) {
  glong n, m;
  g_autofree gunichar *x = g_utf8_to_ucs4_fast(a, -1, &n), *y = g_utf8_to_ucs4_fast(b, -1, &m);
  return n > LONGEST || m > LONGEST ? INT_MAX : distance(x, n, y, m);
}

const char *td_nearest(const char *word, const char *const *names, size_t count) {
  glong n;
  g_autofree gunichar *w = g_utf8_to_ucs4_fast(word, -1, &n);
  if (n > LONGEST) return NULL;
  /* a slip changes less than half of a word */
  int best = (int)n / 2 + (n < 2 ? 0 : 1);
  const char *nearest = NULL;
  for (size_t i = 0; i < count; i++) {
    glong m;
    g_autofree gunichar *name = g_utf8_to_ucs4_fast(names[i], -1, &m);
    if (m > LONGEST) continue;
    int d = distance(w, n, name, m);
    if (d > 0 && d < best && d < m) {
      best = d;
      nearest = names[i];
    }
  }
  return nearest;
}

typedef struct {
  const char *const *names;
  size_t count;
  int budget; /* words that may still be looked up: a run of figures can be cut in very many ways */
} Splitting;

static bool is_word(const Splitting *splitting, const char *word) {
  TdLiteral literal;
  if (td_keyword_spelling(word, TD_LANG_ZH) != NULL) return true;
  if (td_literal_parse(word, strlen(word), &literal) == TD_LITERAL_OK) return true;
  for (size_t i = 0; i < splitting->count; i++)
    if (strcmp(splitting->names[i], word) == 0) return true;
  return false;
}

/* Is the rest of a run of words made of known words alone?  Appends them, separated, to OUT. */
static bool split(Splitting *splitting, const char *text, GString *out, int words) {
  if (*text == '\0') return words > 1;
  for (size_t length = strlen(text); length > 0; length--) {
    if (((unsigned char)text[length] & 0xC0) == 0x80) continue;
    if (splitting->budget-- <= 0) return false;
    g_autofree char *word = g_strndup(text, length);
    if (!is_word(splitting, word)) continue;
    size_t mark = out->len;
    g_string_append_printf(out, "%s%s", words > 0 ? " " : "", word);
    if (split(splitting, text + length, out, words + 1)) return true;
    g_string_truncate(out, mark);
  }
  return false;
}

bool td_split_words(const char *text, const char *const *names, size_t count, GString *out) {
  enum { LONGEST_RUN = 128, BUDGET = 1000 };
  Splitting splitting = {names, count, BUDGET};
  return strlen(text) <= LONGEST_RUN && split(&splitting, text, out, 0);
}
