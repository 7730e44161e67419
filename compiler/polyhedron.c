#include "compiler/polyhedron.h"

#include <string.h>

void td_polyhedron_init(TdPolyhedron *polyhedron) {
  polyhedron->rows = polyhedron->columns = polyhedron->known = polyhedron->slacks = 0;
  polyhedron->along = -1;
  polyhedron->too_large = false;
}

void td_polyhedron_copy(TdPolyhedron *to, const TdPolyhedron *from) {
  size_t rows = (size_t)from->rows, columns = (size_t)from->columns;
  to->rows = from->rows;
  to->columns = from->columns;
  to->known = from->known;
  to->slacks = from->slacks;
  to->along = from->along;
  to->far = from->far;
  to->too_large = from->too_large;
  memcpy(to->basic, from->basic, rows * sizeof to->basic[0]);
  memcpy(to->column, from->column, columns * sizeof to->column[0]);
  memcpy(to->k, from->k, rows * sizeof to->k[0]);
  for (size_t i = 0; i < rows; i++) memcpy(to->a[i], from->a[i], columns * sizeof to->a[i][0]);
}

/* A form written in what the columns stand for. */
typedef struct {
  TdRat k, a[TD_FORM_VARS];
} Row;

static void meet_variables(TdPolyhedron *p, int count) {
  for (; p->known < count; p->known++) {
    for (int i = 0; i < p->rows; i++) p->a[i][p->columns] = td_rat(0);
    p->column[p->columns++] = p->known;
  }
}

static Row written(TdPolyhedron *p, const TdForm *form) {
  Row row = {.k = form->k};
  meet_variables(p, form->count);
  for (int q = 0; q < p->columns; q++)
    row.a[q] = p->column[q] < TD_FORM_VARS ? td_form_at(form, p->column[q]) : td_rat(0);
  for (int i = 0; i < p->rows; i++) {
    TdRat f = p->basic[i] < TD_FORM_VARS ? td_form_at(form, p->basic[i]) : td_rat(0);
    if (f.n == 0) continue;
    row.k = td_rat_add(row.k, td_rat_mul(f, p->k[i], &p->too_large), &p->too_large);
    for (int q = 0; q < p->columns; q++)
      row.a[q] = td_rat_add(row.a[q], td_rat_mul(f, p->a[i][q], &p->too_large), &p->too_large);
  }
  return row;
}

/* Puts what column Q now stands for, PIVOT, into a row. */
static void substitute(TdPolyhedron *p, TdRat *k, TdRat *a, int q, TdRat pivot_k, const TdRat *pivot) {
  TdRat f = a[q];
  if (f.n == 0) return;
  *k = td_rat_add(*k, td_rat_mul(f, pivot_k, &p->too_large), &p->too_large);
  for (int i = 0; i < p->columns; i++)
    a[i] = i == q ? td_rat_mul(f, pivot[q], &p->too_large)
                  : td_rat_add(a[i], td_rat_mul(f, pivot[i], &p->too_large), &p->too_large);
}

/* Exchanges row R's variable with column Q's; GOAL is kept up where it is not NULL. */
static void pivot(TdPolyhedron *p, int r, int q, Row *goal) {
  TdRat by = p->a[r][q], minus = td_rat_neg(td_rat_div(td_rat(1), by, &p->too_large));
  p->k[r] = td_rat_mul(p->k[r], minus, &p->too_large);
  for (int i = 0; i < p->columns; i++)
    p->a[r][i] = i == q ? td_rat_neg(minus) : td_rat_mul(p->a[r][i], minus, &p->too_large);
  int variable = p->basic[r];
  p->basic[r] = p->column[q];
  p->column[q] = variable;
  for (int i = 0; i < p->rows; i++)
    if (i != r) substitute(p, &p->k[i], p->a[i], q, p->k[r], p->a[r]);
  if (goal) substitute(p, &goal->k, goal->a, q, p->k[r], p->a[r]);
}

/* Moves to a point at which no variable is negative; false: there is none. */
static bool mend(TdPolyhedron *p) {
  while (!p->too_large) {
    int row = -1, column = -1;
    for (int i = 0; i < p->rows; i++)
      if (p->k[i].n < 0 && (row < 0 || p->basic[i] < p->basic[row])) row = i;
    if (row < 0) return true;
    for (int q = 0; q < p->columns; q++)
      if (p->a[row][q].n > 0 && (column < 0 || p->column[q] < p->column[column])) column = q;
    if (column < 0) return false;
    pivot(p, row, column, NULL);
  }
  return true;
}

bool td_polyhedron_add(TdPolyhedron *p, const TdForm *form) {
  p->along = -1;
  if (p->rows == TD_POLYHEDRON_ROWS) p->too_large = true;
  if (p->too_large) return true;
  Row row = written(p, form);
  p->basic[p->rows] = TD_FORM_VARS + p->slacks++;
  p->k[p->rows] = row.k;
  memcpy(p->a[p->rows], row.a, (size_t)p->columns * sizeof row.a[0]);
  p->rows++;
  return mend(p);
}

/* The row that bounds how far column Q can grow, -1: none. */
static int bounding(TdPolyhedron *p, int q) {
  int row = -1;
  TdRat least = td_rat(0);
  for (int i = 0; i < p->rows; i++) {
    if (p->a[i][q].n >= 0) continue;
    TdRat far = td_rat_div(p->k[i], td_rat_neg(p->a[i][q]), &p->too_large);
    int order = row < 0 ? -1 : td_rat_compare(far, least);
    if (order > 0 || (order == 0 && p->basic[i] > p->basic[row])) continue;
    row = i;
    least = far;
  }
  return row;
}

/* Goes as far along a column that nothing bounds as makes a form 1 at least. */
static void go_along(TdPolyhedron *p, int q, const Row *goal) {
  TdRat lacks = td_rat_add(td_rat(1), td_rat_neg(goal->k), &p->too_large);
  p->along = q;
  p->far = td_rat_div(lacks, goal->a[q], &p->too_large);
}

/* The column along which a form grows, -1: none. */
static int growing(const TdPolyhedron *p, const Row *goal) {
  int column = -1;
  for (int q = 0; q < p->columns; q++)
    if (goal->a[q].n > 0 && (column < 0 || p->column[q] < p->column[column])) column = q;
  return column;
}

bool td_polyhedron_most(TdPolyhedron *p, const TdForm *form, TdRat *most) {
  p->along = -1;
  Row goal = written(p, form);
  for (int column; !p->too_large && (column = growing(p, &goal)) >= 0;) {
    int row = bounding(p, column);
    if (row < 0) return false;
    pivot(p, row, column, &goal);
  }
  *most = goal.k;
  return true;
}

bool td_polyhedron_exceeds(TdPolyhedron *p, const TdForm *form) {
  p->along = -1;
  Row goal = written(p, form);
  while (!p->too_large) {
    if (goal.k.n > 0) return true;
    int column = growing(p, &goal);
    if (column < 0) return false;
    int row = bounding(p, column);
    if (row < 0) {
      go_along(p, column, &goal);
      return true;
    }
    pivot(p, row, column, &goal);
  }
  return true;
}

TdRat td_polyhedron_value(const TdPolyhedron *p, int var) {
  bool large = false;
  for (int i = 0; i < p->rows; i++)
    if (p->basic[i] == var)
      return p->along < 0 ? p->k[i] : td_rat_add(p->k[i], td_rat_mul(p->far, p->a[i][p->along], &large), &large);
  return p->along >= 0 && p->column[p->along] == var ? p->far : td_rat(0);
}
