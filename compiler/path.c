#include "compiler/path.h"

#include "runtime/money.h"

enum { MOST_WAYS = 20000 };

/* Something that was asked or assumed.  What is not open is as it is whatever is chosen. */
typedef struct {
  bool answer, open;
  TdPolyhedron *after, *other; /* NULL: as before; OTHER: after the other answer */
} Event;

void td_path_init(TdPath *path, bool rounding) {
  *path = (TdPath){.rounding = rounding};
  path->events = g_array_new(FALSE, FALSE, sizeof(Event));
  path->rounded = g_array_new(FALSE, FALSE, sizeof(TdPathRounding));
  path->start = g_new(TdPolyhedron, 1);
  td_path_begin(path);
}

static void forget(TdPath *path) {
  guint last = path->events->len - 1;
  Event *event = &g_array_index(path->events, Event, last);
  g_free(event->after);
  g_free(event->other);
  g_array_set_size(path->events, last);
}

static void start_again(TdPath *path) {
  path->at = 0;
  path->vars = 0;
  path->dead = false;
  g_array_set_size(path->rounded, 0);
}

void td_path_begin(TdPath *path) {
  while (path->events->len > 0) forget(path);
  start_again(path);
  path->ways = 0;
  path->too_large = false;
  td_polyhedron_init(path->start);
}

void td_path_clear(TdPath *path) {
  while (path->events->len > 0) forget(path);
  g_array_unref(path->events);
  g_array_unref(path->rounded);
  g_free(path->start);
}

bool td_path_next(TdPath *path) {
  start_again(path);
  if (path->too_large || ++path->ways > MOST_WAYS) {
    path->too_large = true;
    return false;
  }
  for (; path->events->len > 0; forget(path)) {
    Event *event = &g_array_index(path->events, Event, path->events->len - 1);
    if (!event->open) continue;
    g_free(event->after);
    event->after = event->other;
    event->other = NULL;
    event->open = false;
    event->answer = !event->answer;
    return true;
  }
  return false;
}

static const TdPolyhedron *here(const TdPath *path) {
  for (guint i = path->at; i > 0; i--) {
    const Event *event = &g_array_index(path->events, Event, i - 1);
    if (event->after) return event->after;
  }
  return path->start;
}

/* What is left where FORM is at least 0, NULL: nothing, or (MORE) nothing where it is more. */
static TdPolyhedron *within(TdPath *path, const TdForm *form, bool more) {
  TdPolyhedron *out = g_new(TdPolyhedron, 1);
  td_polyhedron_copy(out, here(path));
  bool some = (!more || td_polyhedron_exceeds(out, form)) && td_polyhedron_add(out, form);
  path->too_large |= out->too_large;
  if (!some) g_clear_pointer(&out, g_free);
  return out;
}

TdForm td_path_var(TdPath *path) {
  if (path->vars < TD_FORM_VARS) return td_form_var(path->vars++);
  path->too_large = true;
  return td_form(0);
}

void td_path_assume(TdPath *path, const TdForm *form) {
  if (path->dead || path->too_large) return;
  if (path->at == path->events->len) {
    Event event = {.after = within(path, form, false)};
    event.answer = event.after != NULL;
    g_array_append_val(path->events, event);
  }
  path->dead = !g_array_index(path->events, Event, path->at++).answer;
}

/* The sign of a form that no constraint is needed for: 1 never negative, -1 never positive, 0 who knows. */
static int sign(const TdForm *form) {
  bool some_less = form->k.n<0, some_more = form->k.n> 0;
  for (int i = 0; i < form->count; i++) {
    some_less |= form->c[i].n < 0;
    some_more |= form->c[i].n > 0;
  }
  return !some_less ? 1 : !some_more ? -1 : 0;
}

static bool ask(TdPath *path, const TdForm *form, bool edges) {
  int plainly = sign(form);
  if (plainly != 0 || path->dead || path->too_large) return plainly >= 0;
  if (path->at == path->events->len) {
    TdForm opposite = td_form_scale(form, td_rat(-1), &path->too_large);
    Event event = {.after = within(path, form, !edges), .other = within(path, &opposite, !edges)};
    event.open = event.after && event.other;
    event.answer = event.after != NULL;
    if (!event.open) {
      g_clear_pointer(&event.after, g_free);
      g_clear_pointer(&event.other, g_free);
    }
    g_array_append_val(path->events, event);
  }
  return g_array_index(path->events, Event, path->at++).answer;
}

bool td_path_at_least(TdPath *path, const TdForm *form) {
  return ask(path, form, false);
}

bool td_path_chooses(TdPath *path, const TdForm *form) {
  return ask(path, form, true);
}

TdForm td_path_sub(TdPath *path, const TdForm *a, const TdForm *b) {
  return td_form_sub(a, b, &path->too_large);
}

TdForm td_path_add(TdPath *path, const TdForm *a, const TdForm *b) {
  return td_form_add(a, td_rat(1), b, &path->too_large);
}

TdForm td_path_min(TdPath *path, const TdForm *a, const TdForm *b) {
  TdForm more = td_path_sub(path, b, a);
  return td_path_at_least(path, &more) ? *a : *b;
}

TdForm td_path_max(TdPath *path, const TdForm *a, const TdForm *b) {
  TdForm more = td_path_sub(path, a, b);
  return td_path_at_least(path, &more) ? *a : *b;
}

/* A variable, not above MOST, for what is made of AMOUNT and RATIO. */
static TdForm made_of(TdPath *path, const TdForm *amount, int64_t ratio, const TdForm *most) {
  for (guint i = 0; i < path->rounded->len; i++) {
    const TdPathRounding *known = &g_array_index(path->rounded, TdPathRounding, i);
    if (known->ratio == ratio && td_form_same(&known->amount, amount)) return td_form_var(known->var);
  }
  TdForm var = td_path_var(path), within = td_path_sub(path, most, &var);
  TdPathRounding made = {*amount, ratio, var.count - 1};
  g_array_append_val(path->rounded, made);
  td_path_assume(path, &within);
  return var;
}

static TdForm rounding_of(TdPath *path, const TdForm *amount, int64_t ratio) {
  TdForm one = td_form(1);
  return made_of(path, amount, ratio, &one);
}

TdForm td_path_some_share(TdPath *path, const TdForm *amount, int which) {
  return made_of(path, amount, -1 - (int64_t)which, amount);
}

/* A share of what is not negative is not rounded to below 0. */
static void assume_not_below(TdPath *path, const TdForm *amount, const TdForm *share) {
  if (td_path_at_least(path, amount)) td_path_assume(path, share);
}

TdForm td_path_share(TdPath *path, const TdForm *amount, int64_t ratio) {
  TdForm exact = td_form_scale(amount, td_rat_of(ratio, TD_RATIO_ONE), &path->too_large);
  if (!path->rounding || ratio == 0 || ratio == TD_RATIO_ONE) return exact;
  if (td_form_plain(&exact)) return td_form(td_rat_round(exact.k));
  TdForm rounding = rounding_of(path, amount, ratio), half = td_form(0);
  half.k = td_rat_of(-1, 2);
  exact = td_path_add(path, &exact, &rounding);
  exact = td_path_add(path, &exact, &half);
  assume_not_below(path, amount, &exact);
  return exact;
}

void td_path_here(const TdPath *path, TdPolyhedron *out) {
  td_polyhedron_copy(out, here(path));
}

static bool exceeds(TdPath *path, const TdForm *form, TdPolyhedron *at) {
  td_polyhedron_copy(at, here(path));
  bool found = td_polyhedron_exceeds(at, form);
  path->too_large |= at->too_large;
  return found;
}

bool td_path_exceeds(TdPath *path, const TdForm *form) {
  if (path->dead || (form->k.n <= 0 && td_form_plain(form))) return false;
  g_autofree TdPolyhedron *at = g_new(TdPolyhedron, 1);
  return exceeds(path, form, at);
}

bool td_path_differs(TdPath *path, const TdForm *form, TdPolyhedron *at) {
  if (path->dead || (form->k.n == 0 && td_form_plain(form))) return false;
  TdForm opposite = td_form_scale(form, td_rat(-1), &path->too_large);
  g_autofree TdPolyhedron *own = at ? NULL : g_new(TdPolyhedron, 1);
  if (!at) at = own;
  return exceeds(path, form, at) || exceeds(path, &opposite, at);
}
