/* Lines that are being laid out: words into segments, segments into columns.  Private to this room.
 *
 * A line holds segments: what a statement begins with, its value, and what is said behind it (依据 …).  Segments of
 * lines of one group that have the same slot begin in the same column.  What does not fit is wrapped between segments
 * first, and inside one where a piece may begin a new line.
 */
#ifndef TD_GRAMMAR_LAYOUT_H
#define TD_GRAMMAR_LAYOUT_H

#include <glib.h>
#include <stdbool.h>

/* No line is wider where it can be wrapped. */
enum { TD_LAYOUT_WIDTH = 120 };

typedef enum {
  TD_SLOT_HEAD,
  TD_SLOT_VALUE,
  TD_SLOT_OTHERWISE,
  TD_SLOT_CLAUSE,
  TD_SLOT_REST /* stands in no column */
} TdSlot;

/* Borrows all texts. */
typedef struct {
  GArray *pieces, *segments, *lines;
  guint groups;
} TdLayout;

TdLayout *td_layout_new(void);
void td_layout_free(TdLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdLayout, td_layout_free)

/* A group for lines to come; 0 is none. */
guint td_layout_group(TdLayout *layout);
/* Begins a line, HANG deeper where it is wrapped inside a segment, with a blank line before it. */
void td_layout_line(TdLayout *layout, int indent, int hang, guint group, bool blank);
/* Takes the last line out of its group. */
void td_layout_apart(TdLayout *layout);
/* Begins a segment of the last line. */
void td_layout_segment(TdLayout *layout, TdSlot slot);
/* Adds to the last segment; with a space before, where the line may be broken with BREAKS. */
void td_layout_piece(TdLayout *layout, const char *text, bool space, bool breaks);
/* Ends the last line with a comment. */
void td_layout_comment(TdLayout *layout, const char *text);
/* The columns that the last line takes so far, unaligned. */
int td_layout_width(const TdLayout *layout);

void td_layout_print(TdLayout *layout, GString *out);

#endif
