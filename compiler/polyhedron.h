/* Linear constraints over variables that are not negative: whether they can hold together, and how large a form can be
 * there.  Exact: a simplex dictionary of fractions, pivoted by least index, which ends.
 */
#ifndef TD_COMPILER_POLYHEDRON_H
#define TD_COMPILER_POLYHEDRON_H

#include "compiler/rational.h"

enum { TD_POLYHEDRON_ROWS = 96 };

/* Each row: the basic variable is k + the sum of a[column] times the column's variable; columns are 0 at the point. */
typedef struct {
  int rows, columns;
  int known, slacks; /* variables that have a column or row; slack variables are numbered behind TD_FORM_VARS */
  int basic[TD_POLYHEDRON_ROWS], column[TD_FORM_VARS];
  TdRat k[TD_POLYHEDRON_ROWS], a[TD_POLYHEDRON_ROWS][TD_FORM_VARS];
  int along; /* the point is FAR along this column, which nothing bounds; -1: at the dictionary's own point */
  TdRat far;
  bool too_large; /* a number, or the rows: nothing that is said counts */
} TdPolyhedron;

void td_polyhedron_init(TdPolyhedron *polyhedron);
/* Only what is in use. */
void td_polyhedron_copy(TdPolyhedron *to, const TdPolyhedron *from);

/* FORM is at least 0.  False: nothing is left. */
bool td_polyhedron_add(TdPolyhedron *polyhedron, const TdForm *form);

/* Is FORM more than 0 somewhere?  Moves the point there. */
bool td_polyhedron_exceeds(TdPolyhedron *polyhedron, const TdForm *form);

/* The largest value of FORM, and the point at which it has it; false: it has none, it grows without bound. */
bool td_polyhedron_most(TdPolyhedron *polyhedron, const TdForm *form, TdRat *most);

/* The point that was come to: the value of a variable. */
TdRat td_polyhedron_value(const TdPolyhedron *polyhedron, int var);

#endif
