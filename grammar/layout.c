#include "grammar/layout.h"

#include <string.h>

#include "grammar/width.h"

typedef struct {
  const char *text;
  int width;
  bool space, breaks;
} Piece;

typedef struct {
  TdSlot slot;
  guint first, count; /* of its pieces */
  int width;
  int column; /* where it begins at least */
} Segment;

typedef struct {
  int indent, hang;
  guint group;
  bool blank;
  guint first, count; /* of its segments */
  const char *comment;
  int comment_column; /* where it begins at least */
} Line;

/* How far from the line's beginning a column may be: what is longer stands out of it. */
static const int reach[] = {[TD_SLOT_VALUE] = 40, [TD_SLOT_OTHERWISE] = 64, [TD_SLOT_CLAUSE] = 72};
enum { COMMENT_REACH = 80 };

TdLayout *td_layout_new(void) {
  TdLayout *layout = g_new0(TdLayout, 1);
  layout->pieces = g_array_new(FALSE, TRUE, sizeof(Piece));
  layout->segments = g_array_new(FALSE, TRUE, sizeof(Segment));
  layout->lines = g_array_new(FALSE, TRUE, sizeof(Line));
  return layout;
}

void td_layout_free(TdLayout *layout) {
  if (layout == NULL) return;
  g_array_unref(layout->pieces);
  g_array_unref(layout->segments);
  g_array_unref(layout->lines);
  g_free(layout);
}

static Line *last_line(const TdLayout *layout) {
  return &g_array_index(layout->lines, Line, layout->lines->len - 1);
}

static Segment *segment_at(const TdLayout *layout, guint index) {
  return &g_array_index(layout->segments, Segment, index);
}

static const Piece *piece_at(const TdLayout *layout, guint index) {
  return &g_array_index(layout->pieces, Piece, index);
}

guint td_layout_group(TdLayout *layout) {
  return ++layout->groups;
}

void td_layout_line(TdLayout *layout, int indent, int hang, guint group, bool blank) {
  Line line = {.indent = indent, .hang = hang, .group = group, .blank = blank, .first = layout->segments->len};
  g_array_append_val(layout->lines, line);
}

void td_layout_apart(TdLayout *layout) {
  last_line(layout)->group = 0;
}

void td_layout_segment(TdLayout *layout, TdSlot slot) {
  Segment segment = {.slot = slot, .first = layout->pieces->len};
  g_array_append_val(layout->segments, segment);
  last_line(layout)->count++;
}

void td_layout_piece(TdLayout *layout, const char *text, bool space, bool breaks) {
  Segment *segment = segment_at(layout, layout->segments->len - 1);
  Piece piece = {.text = text,
                 .width = td_width(text, strlen(text)),
                 .space = space && segment->count > 0,
                 .breaks = breaks && segment->count > 0};
  segment->width += piece.width + piece.space;
  segment->count++;
  g_array_append_val(layout->pieces, piece);
}

void td_layout_comment(TdLayout *layout, const char *text) {
  last_line(layout)->comment = text;
}

static int gap(const Segment *segment) {
  return segment->slot == TD_SLOT_VALUE ? 1 : 2;
}

/* Where segment number INDEX of a line would begin, if no line were wrapped. */
static int start_of(const TdLayout *layout, const Line *line, guint index) {
  int column = line->indent;
  for (guint i = 0; i <= index; i++) {
    const Segment *segment = segment_at(layout, line->first + i);
    if (i > 0) column = MAX(column + gap(segment), segment->column);
    if (i < index) column += segment->width;
  }
  return column;
}

int td_layout_width(const TdLayout *layout) {
  const Line *line = last_line(layout);
  if (line->count == 0) return line->indent;
  return start_of(layout, line, line->count - 1) + segment_at(layout, line->first + line->count - 1)->width;
}

/* The first segment of a slot and where it begins; NULL: the line has none. */
static Segment *slot_of(const TdLayout *layout, const Line *line, TdSlot slot, int *start) {
  for (guint i = 0; i < line->count; i++) {
    Segment *segment = segment_at(layout, line->first + i);
    if (segment->slot != slot) continue;
    *start = start_of(layout, line, i);
    return segment;
  }
  return NULL;
}

static void align(TdLayout *layout, TdSlot slot) {
  g_autofree int *columns = g_new0(int, layout->groups + 1);
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < layout->lines->len; i++) {
      const Line *line = &g_array_index(layout->lines, Line, i);
      int start;
      Segment *segment = line->group != 0 ? slot_of(layout, line, slot, &start) : NULL;
      if (segment == NULL || start - line->indent > reach[slot] || start + segment->width > TD_LAYOUT_WIDTH) continue;
      int *column = &columns[line->group];
      if (pass == 0)
        *column = MAX(*column, start);
      else
        segment->column = *column;
    }
}

/* Where the last segment of a line ends, if no line were wrapped. */
static int end_of(const TdLayout *layout, const Line *line) {
  guint last = line->count - 1;
  return start_of(layout, line, last) + segment_at(layout, line->first + last)->width;
}

/* Does a line have a comment behind it that may stand in a column with others? */
static bool commented(const TdLayout *layout, const Line *line) {
  if (line->comment == NULL || line->count == 0) return false;
  int end = end_of(layout, line);
  return end - line->indent <= COMMENT_REACH &&
         end + 2 + td_width(line->comment, strlen(line->comment)) <= TD_LAYOUT_WIDTH;
}

/* Comments behind lines that follow one another, equally deep and without a blank line between, share a column. */
static void align_comments(TdLayout *layout) {
  Line *lines = (Line *)(void *)layout->lines->data;
  guint end;
  for (guint first = 0; first < layout->lines->len; first = end) {
    int column = 0;
    for (end = first; end < layout->lines->len; end++) {
      if (end > first && (lines[end].blank || lines[end].indent != lines[first].indent)) break;
      if (commented(layout, &lines[end])) column = MAX(column, end_of(layout, &lines[end]) + 2);
    }
    for (guint i = first; i < end; i++)
      if (commented(layout, &lines[i])) lines[i].comment_column = column;
  }
}

static void pad(GString *out, int columns) {
  for (int i = 0; i < columns; i++) g_string_append_c(out, ' ');
}

static int new_line(GString *out, int indent) {
  g_string_append_c(out, '\n');
  pad(out, indent);
  return indent;
}

/* The pieces up to the next place where the line may be broken. */
static int chunk_width(const TdLayout *layout, const Segment *segment, guint from) {
  int width = 0;
  for (guint i = from; i < segment->first + segment->count; i++) {
    const Piece *piece = piece_at(layout, i);
    if (i > from && piece->breaks) break;
    width += piece->width + (i > from ? piece->space : 0);
  }
  return width;
}

static int print_segment(const TdLayout *layout, const Line *line, const Segment *segment, int column, GString *out) {
  for (guint i = segment->first; i < segment->first + segment->count; i++) {
    const Piece *piece = piece_at(layout, i);
    bool wrap = piece->breaks && column + piece->space + chunk_width(layout, segment, i) > TD_LAYOUT_WIDTH;
    if (wrap)
      column = new_line(out, line->indent + line->hang);
    else if (piece->space)
      g_string_append_c(out, ' '), column++;
    g_string_append(out, piece->text);
    column += piece->width;
  }
  return column;
}

static void print_line(const TdLayout *layout, const Line *line, GString *out) {
  enum { DEEPER = 4 };
  if (line->blank && out->len > 0) g_string_append_c(out, '\n');
  pad(out, line->indent);
  int column = line->indent;
  for (guint i = 0; i < line->count; i++) {
    const Segment *segment = segment_at(layout, line->first + i);
    int start = i == 0 ? column : MAX(column + gap(segment), segment->column);
    bool fits = start + segment->width <= TD_LAYOUT_WIDTH;
    bool would_fit = line->indent + DEEPER + segment->width <= TD_LAYOUT_WIDTH;
    if (i > 0 && !fits && (would_fit || start > TD_LAYOUT_WIDTH / 2)) {
      column = new_line(out, line->indent + DEEPER);
    } else {
      pad(out, start - column);
      column = start;
    }
    column = print_segment(layout, line, segment, column, out);
  }
  if (line->comment != NULL && line->count > 0) pad(out, MAX(2, line->comment_column - column));
  if (line->comment != NULL) g_string_append(out, line->comment);
  g_string_append_c(out, '\n');
}

void td_layout_print(TdLayout *layout, GString *out) {
  static const TdSlot slots[] = {TD_SLOT_VALUE, TD_SLOT_OTHERWISE, TD_SLOT_CLAUSE};
  for (size_t i = 0; i < G_N_ELEMENTS(slots); i++) align(layout, slots[i]);
  align_comments(layout);
  for (guint i = 0; i < layout->lines->len; i++) print_line(layout, &g_array_index(layout->lines, Line, i), out);
}
