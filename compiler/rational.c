#include "compiler/rational.h"

#include <assert.h>

#include "runtime/money.h"

static uint64_t gcd(uint64_t a, uint64_t b) {
  while (b != 0) {
    uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

static uint64_t size(int64_t a) {
  return a < 0 ? -(uint64_t)a : (uint64_t)a;
}

/* INT64_MIN counts as too large, so that every fraction has its negative. */
static bool fits(TdInt128 a) {
  return a <= INT64_MAX && a >= -INT64_MAX;
}

static TdRat made(TdInt128 n, TdInt128 d, bool *too_large) {
  if (fits(n) && fits(d)) return (TdRat){(int64_t)n, (int64_t)d};
  *too_large = true;
  return td_rat(0);
}

TdRat td_rat_of(int64_t n, int64_t d) {
  assert(d > 0);
  int64_t by = (int64_t)gcd(size(n), (uint64_t)d);
  return (TdRat){n / by, d / by};
}

TdRat td_rat_add(TdRat a, TdRat b, bool *too_large) {
  if (a.n == 0) return b;
  if (b.n == 0) return a;
  int64_t common = a.d == 1 || b.d == 1 ? 1 : (int64_t)gcd((uint64_t)a.d, (uint64_t)b.d);
  TdInt128 n = (TdInt128)a.n * (b.d / common) + (TdInt128)b.n * (a.d / common);
  if (n == 0) return td_rat(0);
  /* Whatever numerator and denominator have in common divides COMMON. */
  int64_t by = common == 1 ? 1 : (int64_t)gcd(size((int64_t)(n % common)), (uint64_t)common);
  return made(n / by, (TdInt128)(a.d / common) * (b.d / by), too_large);
}

TdRat td_rat_mul(TdRat a, TdRat b, bool *too_large) {
  if (a.n == 0 || b.n == 0) return td_rat(0);
  int64_t x = b.d == 1 ? 1 : (int64_t)gcd(size(a.n), (uint64_t)b.d);
  int64_t y = a.d == 1 ? 1 : (int64_t)gcd(size(b.n), (uint64_t)a.d);
  return made((TdInt128)(a.n / x) * (b.n / y), (TdInt128)(a.d / y) * (b.d / x), too_large);
}

TdRat td_rat_div(TdRat a, TdRat b, bool *too_large) {
  assert(b.n != 0);
  return td_rat_mul(a, b.n > 0 ? (TdRat){b.d, b.n} : (TdRat){-b.d, -b.n}, too_large);
}

int td_rat_compare(TdRat a, TdRat b) {
  TdInt128 x = (TdInt128)a.n * b.d, y = (TdInt128)b.n * a.d;
  return (x > y) - (x < y);
}

int64_t td_rat_round(TdRat a) {
  TdInt128 twice = 2 * (TdInt128)a.n + a.d, by = 2 * (TdInt128)a.d;
  return (int64_t)(twice / by - (twice % by < 0));
}

TdForm td_form_var(int var) {
  TdForm form = td_form(0);
  form.count = var + 1;
  for (int i = 0; i < var; i++) form.c[i] = td_rat(0);
  form.c[var] = td_rat(1);
  return form;
}

TdForm td_form_add(const TdForm *a, TdRat f, const TdForm *b, bool *too_large) {
  TdForm out;
  out.count = a->count > b->count ? a->count : b->count;
  out.k = td_rat_add(a->k, td_rat_mul(f, b->k, too_large), too_large);
  for (int i = 0; i < out.count; i++)
    out.c[i] = td_rat_add(td_form_at(a, i), td_rat_mul(f, td_form_at(b, i), too_large), too_large);
  return out;
}

TdForm td_form_scale(const TdForm *a, TdRat f, bool *too_large) {
  TdForm nothing = td_form(0);
  return td_form_add(&nothing, f, a, too_large);
}

TdForm td_form_sub(const TdForm *a, const TdForm *b, bool *too_large) {
  return td_form_add(a, td_rat(-1), b, too_large);
}

bool td_form_same(const TdForm *a, const TdForm *b) {
  if (td_rat_compare(a->k, b->k) != 0) return false;
  for (int i = 0; i < a->count || i < b->count; i++)
    if (td_rat_compare(td_form_at(a, i), td_form_at(b, i)) != 0) return false;
  return true;
}

bool td_form_plain(const TdForm *form) {
  for (int i = 0; i < form->count; i++)
    if (form->c[i].n != 0) return false;
  return true;
}
