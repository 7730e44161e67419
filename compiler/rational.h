/* Exact fractions, and linear forms of them over a few variables. */
#ifndef TD_COMPILER_RATIONAL_H
#define TD_COMPILER_RATIONAL_H

#include <stdbool.h>
#include <stdint.h>

/* In lowest terms, d > 0. */
typedef struct {
  int64_t n, d;
} TdRat;

static inline TdRat td_rat(int64_t n) {
  return (TdRat){n, 1};
}

/* N / D, D > 0, in lowest terms. */
TdRat td_rat_of(int64_t n, int64_t d);

/* What 64 bits cannot hold sets *TOO_LARGE, and the result is 0. */
TdRat td_rat_add(TdRat a, TdRat b, bool *too_large);
TdRat td_rat_mul(TdRat a, TdRat b, bool *too_large);
TdRat td_rat_div(TdRat a, TdRat b, bool *too_large); /* b is not 0 */

static inline TdRat td_rat_neg(TdRat a) {
  return (TdRat){-a.n, a.d};
}

/* -1, 0 or 1, as A is less than, equal to or more than B. */
int td_rat_compare(TdRat a, TdRat b);
/* To the nearest whole number, halves up. */
int64_t td_rat_round(TdRat a);

static inline bool td_rat_is(TdRat a, int64_t n) {
  return a.d == 1 && a.n == n;
}

enum { TD_FORM_VARS = 40 };

/* k + the sum of c[i] x[i]; COUNT: those behind it are 0. */
typedef struct {
  int count;
  TdRat k, c[TD_FORM_VARS];
} TdForm;

static inline TdForm td_form(int64_t k) {
  TdForm form;
  form.count = 0;
  form.k = td_rat(k);
  return form;
}

TdForm td_form_var(int var);
/* A + F B. */
TdForm td_form_add(const TdForm *a, TdRat f, const TdForm *b, bool *too_large);
TdForm td_form_scale(const TdForm *a, TdRat f, bool *too_large);
TdForm td_form_sub(const TdForm *a, const TdForm *b, bool *too_large);
bool td_form_same(const TdForm *a, const TdForm *b);
/* Does it name no variable? */
bool td_form_plain(const TdForm *form);
static inline TdRat td_form_at(const TdForm *form, int var) {
  return var < form->count ? form->c[var] : td_rat(0);
}

#endif
