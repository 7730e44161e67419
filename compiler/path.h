/* All ways through a computation on amounts that are not known: at each comparison that can go either way the
 * computation is done again for the other.
 *
 *   td_path_begin(); do { compute } while (td_path_next());
 *
 * The computation must do the same each time up to where it asks what was not asked before.
 */
#ifndef TD_COMPILER_PATH_H
#define TD_COMPILER_PATH_H

#include <glib.h>

#include "compiler/polyhedron.h"

/* What a share of an amount is rounded by: shares of the same are rounded by the same. */
typedef struct {
  TdForm amount;
  int64_t ratio; /* or -1 - the number of one that is not known */
  int var;       /* the rounding and a half fen: from 0 to 1; or the share */
} TdPathRounding;

typedef struct {
  bool rounding;   /* shares are rounded to the fen; otherwise exact */
  bool dead;       /* what is assumed cannot be so: this way does not count */
  bool too_large;  /* numbers, variables or ways: nothing that is said counts */
  int vars;        /* in use */
  guint at, ways;  /* events that this way has come by */
  GArray *events;  /* of the present way; private */
  GArray *rounded; /* TdPathRounding, of this way */
  TdPolyhedron *start;
} TdPath;

void td_path_init(TdPath *path, bool rounding);
void td_path_clear(TdPath *path);

/* Forgets all ways: a new computation. */
void td_path_begin(TdPath *path);
bool td_path_next(TdPath *path);

/* A new variable, of something that is not negative. */
TdForm td_path_var(TdPath *path);
void td_path_assume(TdPath *path, const TdForm *form);
/* Is FORM at least 0?  Where it is just 0 either may be said, and no way is gone for that alone: what is computed must
 * be the same on both sides there.  What is shown on the ways on either side then holds on their edges too. */
bool td_path_at_least(TdPath *path, const TdForm *form);
/* The same where what is computed jumps: where FORM is just 0 both ways are gone. */
bool td_path_chooses(TdPath *path, const TdForm *form);

TdForm td_path_min(TdPath *path, const TdForm *a, const TdForm *b);
TdForm td_path_max(TdPath *path, const TdForm *a, const TdForm *b);
TdForm td_path_sub(TdPath *path, const TdForm *a, const TdForm *b);
TdForm td_path_add(TdPath *path, const TdForm *a, const TdForm *b);
/* AMOUNT x RATIO, which is in millionths. */
TdForm td_path_share(TdPath *path, const TdForm *amount, int64_t ratio);
/* AMOUNT x the ratio of number WHICH, of which nothing is known but that it is one. */
TdForm td_path_some_share(TdPath *path, const TdForm *amount, int which);

/* What holds on this way. */
void td_path_here(const TdPath *path, TdPolyhedron *out);
/* Can FORM be more than 0 on this way? */
bool td_path_exceeds(TdPath *path, const TdForm *form);
/* Can FORM be anything but 0 on this way?  The point is left in *AT, where that is not NULL. */
bool td_path_differs(TdPath *path, const TdForm *form, TdPolyhedron *at);

#endif
