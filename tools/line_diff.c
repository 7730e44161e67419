#include "tools/line_diff.h"

#include <stdbool.h>
#include <string.h>

enum { CONTEXT = 3 };

/* Where a search gives up and calls everything different: the trace grows with the square of the differences. */
enum { MOST_EDITS = 4000 };

typedef struct {
  const char *text;
  size_t length; /* with the line end */
} Row;

typedef struct {
  GArray *old_rows, *new_rows; /* Row */
  bool *gone, *come;           /* of each old row, of each new row */
} Diff;

static GArray *rows_of(const char *text) {
  GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));
  while (*text != '\0') {
    const char *end = strchr(text, '\n');
    Row row = {text, end != NULL ? (size_t)(end - text) + 1 : strlen(text)};
    g_array_append_val(rows, row);
    text += row.length;
  }
  return rows;
}

static bool same(const Diff *diff, int i, int j) {
  const Row *a = &g_array_index(diff->old_rows, Row, i), *b = &g_array_index(diff->new_rows, Row, j);
  return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

/* Goes the trace of the search back from its end and marks the rows that differ. */
static void mark(Diff *diff, GPtrArray *trace, int i, int j) {
  for (int edits = (int)trace->len - 1; edits > 0; edits--) {
    const int *reached = (const int *)trace->pdata[edits - 1] + edits; /* by diagonal, -edits … edits */
    int diagonal = i - j;
    bool down = diagonal == -edits || (diagonal != edits && reached[diagonal - 1] < reached[diagonal + 1]);
    int from = diagonal + (down ? 1 : -1), x = reached[from], y = x - from;
    if (down)
      diff->come[y] = true;
    else
      diff->gone[x] = true;
    i = x;
    j = y;
  }
}

/* The shortest edit script (E. Myers, An O(ND) difference algorithm, 1986). */
static void compare(Diff *diff) {
  int n = (int)diff->old_rows->len, m = (int)diff->new_rows->len;
  g_autoptr(GPtrArray) trace = g_ptr_array_new_with_free_func(g_free);
  int most = MIN(n + m, MOST_EDITS);
  int *reached = g_new0(int, 2 * (gsize)most + 3);
  int *middle = reached + most + 1;
  bool done = false;
  for (int edits = 0; edits <= most && !done; edits++) {
    for (int diagonal = -edits; diagonal <= edits && !done; diagonal += 2) {
      bool down = diagonal == -edits || (diagonal != edits && middle[diagonal - 1] < middle[diagonal + 1]);
      int i = edits == 0 ? 0 : down ? middle[diagonal + 1] : middle[diagonal - 1] + 1;
      while (i < n && i - diagonal < m && same(diff, i, i - diagonal)) i++;
      middle[diagonal] = i;
      done = i >= n && i - diagonal >= m;
    }
    g_ptr_array_add(trace, g_memdup2(middle - edits - 1, (2 * (gsize)edits + 3) * sizeof(int)));
  }
  g_free(reached);
  if (done) {
    mark(diff, trace, n, m);
    return;
  }
  for (int i = 0; i < n; i++) diff->gone[i] = true;
  for (int j = 0; j < m; j++) diff->come[j] = true;
}

static void append_row(GString *out, char sign, const Row *row) {
  g_string_append_c(out, sign);
  g_string_append_len(out, row->text, (gssize)row->length);
  if (row->text[row->length - 1] != '\n') g_string_append(out, "\n\\ No newline at end of file\n");
}

/* The rows [i, last_i) and [j, last_j) as one hunk. */
static void append_hunk(const Diff *diff, guint i, guint last_i, guint j, guint last_j, GString *out) {
  g_string_append_printf(out, "@@ -%u,%u +%u,%u @@\n", i + (last_i > i), last_i - i, j + (last_j > j), last_j - j);
  while (i < last_i || j < last_j) {
    if (i < last_i && diff->gone[i])
      append_row(out, '-', &g_array_index(diff->old_rows, Row, i++));
    else if (j < last_j && diff->come[j])
      append_row(out, '+', &g_array_index(diff->new_rows, Row, j++));
    else
      append_row(out, ' ', &g_array_index(diff->old_rows, Row, i++)), j++;
  }
}

static void append_hunks(const Diff *diff, GString *out) {
  guint n = diff->old_rows->len, m = diff->new_rows->len, i = 0, j = 0;
  while (i < n || j < m) {
    while (i < n && j < m && !diff->gone[i] && !diff->come[j]) i++, j++;
    if (i >= n && j >= m) break;
    guint first_i = i - MIN(i, CONTEXT), first_j = j - MIN(j, CONTEXT), equal = 0;
    guint last_i = i, last_j = j; /* behind the last difference */
    while ((i < n || j < m) && equal <= 2 * CONTEXT) {
      bool gone = i < n && diff->gone[i], come = j < m && diff->come[j];
      equal = gone || come ? 0 : equal + 1;
      i += gone || !come;
      j += !gone;
      if (equal == 0) last_i = i, last_j = j;
    }
    guint tail = MIN(CONTEXT, n - last_i);
    append_hunk(diff, first_i, last_i + tail, first_j, last_j + tail, out);
    i = last_i + tail;
    j = last_j + tail;
  }
}

void td_line_diff(const char *old_name, const char *old, const char *new_name, const char *new_text, GString *out) {
  if (strcmp(old, new_text) == 0) return;
  Diff diff = {.old_rows = rows_of(old), .new_rows = rows_of(new_text)};
  diff.gone = g_new0(bool, diff.old_rows->len + 1);
  diff.come = g_new0(bool, diff.new_rows->len + 1);
  compare(&diff);
  g_string_append_printf(out, "--- %s\n+++ %s\n", old_name, new_name);
  append_hunks(&diff, out);
  g_array_unref(diff.old_rows);
  g_array_unref(diff.new_rows);
  g_free(diff.gone);
  g_free(diff.come);
}
