#include "tools/io/csv_split.h"

#include "tools/io/csv.h"

#define ONES UINT64_C(0x0101010101010101)
#define HIGHS (ONES << 7)

bool td_csv_line_end(const char *bytes, size_t size, bool last, char *line_end) {
  bool quoted = false;
  *line_end = '\n';
  for (size_t i = 0; i < size; i++) {
    if (bytes[i] == '"') quoted = !quoted;
    if (quoted || (bytes[i] != '\n' && bytes[i] != '\r')) continue;
    while (i < size && bytes[i] == '\r') i++;
    if (i == size) return last; /* a CR at the end of the file: either will do */
    if (bytes[i] != '\n') *line_end = '\r';
    return true;
  }
  return last;
}

static size_t without_cr(const char *bytes, size_t size) {
  while (size > 0 && bytes[size - 1] == '\r') size--;
  return size;
}

typedef enum { QUOTES_RIGHT, QUOTES_WRONG, QUOTES_CUT_OFF } Quotes;

/* Spaces and tabs between a comma and the quote that opens a cell are no part of it; how many.  0 where no quote
 * follows: then they belong to the cell, which is trimmed later. */
static size_t blanks_before_quote(const char *bytes, size_t size) {
  size_t i = 0;
  while (i < size && (bytes[i] == ' ' || bytes[i] == '\t')) i++;
  return i < size && bytes[i] == '"' ? i : 0;
}

/* Follows the quotes of a row; *end is its line end (or SIZE) when they are right. */
static Quotes follow(const char *bytes, size_t size, bool last, char line_end, size_t *end) {
  size_t i = 0;
  for (;;) {
    i += blanks_before_quote(bytes + i, size - i);
    if (i < size && bytes[i] == '"') {
      for (i++;; i += 2) {
        const char *quote = i < size ? memchr(bytes + i, '"', size - i) : NULL;
        if (quote == NULL) return last ? QUOTES_WRONG : QUOTES_CUT_OFF;
        i = (size_t)(quote - bytes);
        if (i + 1 == size || bytes[i + 1] != '"') break;
      }
      i++;
      while (i < size && (bytes[i] == ' ' || bytes[i] == '\t')) i++;
      size_t blanks = i;
      while (i < size && bytes[i] == '\r' && line_end == '\n') i++;
      if (i < size && bytes[i] != line_end && (i > blanks || bytes[i] != ',')) return QUOTES_WRONG;
    } else {
      while (i < size && bytes[i] != ',' && bytes[i] != line_end) i++;
    }
    if (i == size && !last) return QUOTES_CUT_OFF;
    if (i == size || bytes[i] == line_end) {
      *end = i;
      return QUOTES_RIGHT;
    }
    i++;
  }
}

bool td_csv_extent(const char *bytes, size_t size, bool last, bool give_up, char line_end, TdExtent *extent) {
  const char *found = memchr(bytes, line_end, size);
  if (found == NULL && !last) return false;
  size_t end = found != NULL ? (size_t)(found - bytes) : size;
  extent->lines = 1;
  extent->quotes = memchr(bytes, '"', end) != NULL;
  if (extent->quotes) {
    size_t whole = end;
    Quotes quotes = follow(bytes, size, last, line_end, &whole);
    if (quotes == QUOTES_CUT_OFF && !give_up) return false;
    /* With wrong quotes the row ends with its first line. */
    if (quotes == QUOTES_RIGHT) {
      for (size_t i = end; i < whole; i++) extent->lines += bytes[i] == line_end;
      end = whole;
    }
  }
  extent->next = end < size ? end + 1 : size;
  extent->size = without_cr(bytes, end);
  return true;
}

void td_cells_grow(TdCells *cells, size_t count) {
  static const char nothing[TD_CSV_PADDING];
  cells->capacity = MAX(MAX(64, count), cells->capacity * 2);
  TdSlice *all = cells->cells != NULL ? cells->cells - 1 : NULL;
  all = g_renew(TdSlice, all, cells->capacity + 1);
  all[0] = (TdSlice){nothing, 0};
  cells->cells = all + 1;
}

void td_cells_clear(TdCells *cells) {
  if (cells->cells != NULL) g_free(cells->cells - 1);
  *cells = (TdCells){0};
}

static inline TdSlice cell_of(const char *text, size_t length, bool trim) {
  TdSlice cell = {text, length};
  if (trim && length > 0) {
    unsigned char first = (unsigned char)text[0], last = (unsigned char)text[length - 1];
    if (G_UNLIKELY(first <= ' ' || first == 0xe3 || last <= ' ' || last == 0x80)) cell = td_slice_trim(cell);
  }
  return cell;
}

static void add(TdCells *cells, const char *text, size_t length, bool trim) {
  td_cells_room(cells, cells->count + 1);
  cells->cells[cells->count++] = cell_of(text, length, trim);
}

static inline uint64_t load(const char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return GUINT64_FROM_LE(word); /* the first byte lowest */
}

unsigned td_csv_split_plain(const char *bytes, size_t size, bool trim, TdCells *cells) {
  uint64_t high = 0, nul = 0;
  size_t start = 0, i = 0;
  cells->count = 0;
  for (; i + 8 <= size; i += 8) {
    uint64_t word = load(bytes + i);
    uint64_t other = word ^ ONES * ',';
    /* The high bit of each byte that is a comma, exactly. */
    uint64_t commas = ~(((other & ~HIGHS) + ~HIGHS) | other) & HIGHS;
    high |= word;
    nul |= (word - ONES) & ~word;
    if (commas == 0) continue;
    td_cells_room(cells, cells->count + sizeof word);
    TdSlice *out = cells->cells + cells->count;
    for (; commas != 0; commas &= commas - 1) {
      size_t at = i + (size_t)__builtin_ctzll(commas) / 8;
      *out++ = cell_of(bytes + start, at - start, trim);
      start = at + 1;
    }
    cells->count = (size_t)(out - cells->cells);
  }
  for (; i < size; i++) {
    unsigned char c = (unsigned char)bytes[i];
    high |= c;
    if (c == '\0') nul = HIGHS;
    if (c != ',') continue;
    add(cells, bytes + start, i - start, trim);
    start = i + 1;
  }
  add(cells, bytes + start, size - start, trim);
  return ((high & HIGHS) != 0 ? TD_SPLIT_HIGH : 0U) | ((nul & HIGHS) != 0 ? TD_SPLIT_NUL : 0U);
}

unsigned td_csv_split_quoted(const char *bytes, size_t size, bool trim, char *room, TdCells *cells) {
  unsigned seen = 0;
  size_t i = 0;
  cells->count = 0;
  for (;;) {
    i += blanks_before_quote(bytes + i, size - i);
    const char *cell = bytes + i;
    size_t length;
    if (i < size && bytes[i] == '"') {
      cell = room;
      bool open = true;
      for (i++; open && i < size;) {
        if (bytes[i] != '"')
          *room++ = bytes[i++];
        else if (i + 1 < size && bytes[i + 1] == '"')
          *room++ = '"', i += 2;
        else
          open = false, i++;
      }
      if (open) seen |= TD_SPLIT_OPEN;
      /* Blanks after the closing quote are no part of the cell; anything else is kept, and the row rejected. */
      while (i < size && (bytes[i] == ' ' || bytes[i] == '\t')) i++;
      while (i < size && bytes[i] != ',') {
        seen |= TD_SPLIT_STRAY;
        *room++ = bytes[i++];
      }
      length = (size_t)(room - cell);
    } else {
      const char *comma = i < size ? memchr(cell, ',', size - i) : NULL;
      length = comma != NULL ? (size_t)(comma - cell) : size - i;
      i += length;
      /* Other blanks before a quote (U+3000): better rejected than taken for a name with quotes in it. */
      TdSlice trimmed = td_slice_trim((TdSlice){cell, length});
      if (trimmed.length > 0 && trimmed.text[0] == '"') seen |= TD_SPLIT_STRAY;
    }
    add(cells, cell, length, trim);
    if (i >= size) return seen;
    i++; /* the comma; a cell follows, be it empty */
  }
}
